-- Which households were told what they had to be told about a date.
CREATE TABLE told (
  request text NOT NULL,
  what text NOT NULL,
  told_at bigint NOT NULL,
  PRIMARY KEY (request, what)
);
