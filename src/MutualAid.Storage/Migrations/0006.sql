-- What households asked for once and for all.
CREATE TABLE recurrence (
  household text PRIMARY KEY,
  weeks integer NOT NULL,
  from_date text NOT NULL,
  until_date text NOT NULL,
  ends_at bigint NOT NULL,
  skipped text NOT NULL,
  paused integer NOT NULL,
  paused_until text
);

-- When the household's details were forgotten; and the code that took a code's place. A household has one that is known.
ALTER TABLE receipt_code ADD COLUMN forgotten_at bigint;
ALTER TABLE receipt_code ADD COLUMN replaced_by text;
CREATE UNIQUE INDEX receipt_code_known ON receipt_code (household) WHERE replaced_by IS NULL;
UPDATE receipt_code SET forgotten_at = (
  SELECT CASE WHEN quiet_since > issued_at THEN quiet_since ELSE issued_at END FROM household
  WHERE household.id = receipt_code.household AND household.status = 'Forgotten');
