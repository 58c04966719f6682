-- Events, in the order of their commits. feed_head hands out positions: a commit holds its row until it is durable, so
-- positions have no gaps and none appears after a later one was seen.
CREATE TABLE event (
  position bigint PRIMARY KEY,
  kind smallint NOT NULL,
  stream uuid NOT NULL,
  version bigint NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  command uuid NOT NULL,
  recorded_at bigint NOT NULL,
  CONSTRAINT event_version UNIQUE (kind, stream, version)
);

CREATE TABLE feed_head (
  id smallint PRIMARY KEY CHECK (id = 1),
  position bigint NOT NULL
);
INSERT INTO feed_head VALUES (1, 0);

-- The first outcome of every command, by its retry key: a range of events, or a refusal, or neither.
CREATE TABLE outcome (
  command uuid CONSTRAINT outcome_command PRIMARY KEY,
  kind smallint NOT NULL,
  stream uuid NOT NULL,
  content bigint NOT NULL,
  first_version bigint NOT NULL,
  events integer NOT NULL,
  refusal text,
  refusal_body text,
  recorded_at bigint NOT NULL
);

CREATE TABLE snapshot (
  kind smallint NOT NULL,
  stream uuid NOT NULL,
  version bigint NOT NULL,
  schema integer NOT NULL,
  state text NOT NULL,
  PRIMARY KEY (kind, stream)
);

-- For outcomes without events, which no unique key would catch when somebody else appended meanwhile.
CREATE FUNCTION expect_version(of_kind smallint, of_stream uuid, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM event WHERE kind = of_kind AND stream = of_stream AND version = expected + 1) THEN
    RAISE EXCEPTION 'version taken' USING ERRCODE = 'MA001';
  END IF;
END $$;
