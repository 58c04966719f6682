-- What drivers on the road asked the pantry for.
CREATE TABLE help (
  id text PRIMARY KEY,
  route text NOT NULL,
  stop text,
  kind text NOT NULL,
  asked_at bigint NOT NULL,
  seen integer NOT NULL
);
CREATE INDEX help_route ON help (route);

-- What a driver says of a box that was not handed over.
ALTER TABLE stop ADD COLUMN fate text;
