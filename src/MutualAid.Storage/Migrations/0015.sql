-- What a date is counted under, such as TEFAP.
ALTER TABLE distribution ADD COLUMN programme text;
