-- Has its row from before an import of an export writes anything until all of it is there.
CREATE TABLE unfinished_import (
  id integer PRIMARY KEY CHECK (id = 1),
  started_at bigint NOT NULL
);
