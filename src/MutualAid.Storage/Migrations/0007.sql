-- Invitations that a trusted referrer hands out, a sheet at a time.
CREATE TABLE referrer_batch (
  id text PRIMARY KEY,
  referrer text NOT NULL,
  made_at bigint NOT NULL,
  until bigint NOT NULL
);

-- By their keyed hashes. What becomes of one is that it was used; used_by is a keyed hash of the form that was sent with
-- it, so that the same form can be sent again, and is forgotten at forget_at, a midnight.
CREATE TABLE referrer_invitation (
  hash text PRIMARY KEY,
  batch text NOT NULL,
  used integer NOT NULL DEFAULT 0,
  used_by text,
  forget_at bigint
);
CREATE INDEX referrer_invitation_batch ON referrer_invitation (batch);

-- Addresses that have asked for a date, as keyed hashes of date and address, until nobody can ask for it any more.
CREATE TABLE asked_address (
  hash text PRIMARY KEY,
  household text NOT NULL,
  until bigint NOT NULL
);
CREATE INDEX asked_address_household ON asked_address (household);
