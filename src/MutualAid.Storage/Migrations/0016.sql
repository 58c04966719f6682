-- What a driver can do that some households need, such as stairs: words with blanks between them.
ALTER TABLE driver ADD COLUMN skills text NOT NULL DEFAULT '';
