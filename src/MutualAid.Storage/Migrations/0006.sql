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
