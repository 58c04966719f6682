-- Who is signed in, by the hash of the session's key. It is complete once a second factor was shown, or a one-time link.
CREATE TABLE staff_session (
  hash text PRIMARY KEY,
  user_id text NOT NULL REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE,
  complete integer NOT NULL,
  started_at bigint NOT NULL,
  used_at bigint NOT NULL,
  proved_at bigint NOT NULL
);
CREATE INDEX staff_session_user ON staff_session (user_id);

-- Whoever left keeps the name, for the log's sake.
ALTER TABLE "AspNetUsers" ADD COLUMN "Closed" boolean NOT NULL DEFAULT false;

-- What staff did that others may ask about: a chain, each entry under a key over itself and the one before.
CREATE TABLE audit_entry (
  sequence bigint PRIMARY KEY,
  at bigint NOT NULL,
  who text,
  action text NOT NULL,
  subject text,
  reason text,
  previous text NOT NULL,
  hash text NOT NULL
);
