-- Events, in the order of their commits; there is one writer at a time.
CREATE TABLE event (
  position INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  stream BLOB NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  command BLOB NOT NULL,
  recorded_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX event_version ON event (stream, kind, version);

-- The first outcome of every command, by its retry key: a range of events, or a refusal, or neither.
CREATE TABLE outcome (
  command BLOB PRIMARY KEY,
  kind INTEGER NOT NULL,
  stream BLOB NOT NULL,
  content INTEGER NOT NULL,
  first_version INTEGER NOT NULL,
  events INTEGER NOT NULL,
  refusal TEXT,
  refusal_body TEXT,
  recorded_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE snapshot (
  kind INTEGER NOT NULL,
  stream BLOB NOT NULL,
  version INTEGER NOT NULL,
  schema INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (kind, stream)
);

-- Identity's own tables that number their rows, or that this program leaves empty.
CREATE TABLE "AspNetUserClaims" (
  "Id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "UserId" text NOT NULL,
  "ClaimType" text,
  "ClaimValue" text
);

CREATE TABLE "AspNetUserLogins" (
  "LoginProvider" text NOT NULL,
  "ProviderKey" text NOT NULL,
  "ProviderDisplayName" text,
  "UserId" text NOT NULL,
  PRIMARY KEY ("LoginProvider", "ProviderKey")
);
