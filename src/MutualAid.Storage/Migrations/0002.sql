-- What is good once, over restarts and over all nodes.

-- Signed calls that were made, until their signature is too old anyway.
CREATE TABLE used_call (
  device text NOT NULL,
  nonce text NOT NULL,
  until bigint NOT NULL,
  PRIMARY KEY (device, nonce)
);

-- Links that were not used yet, by their hashes; the purpose is JSON.
CREATE TABLE one_time_link (
  hash text PRIMARY KEY,
  purpose text NOT NULL,
  until bigint NOT NULL
);
