-- What both databases have alike. Identifiers, dates (ISO) and codes are text, instants are milliseconds since 1970.
CREATE TABLE checkpoint (
  process text PRIMARY KEY,
  position bigint NOT NULL
);

CREATE TABLE parked (
  process text NOT NULL,
  position bigint NOT NULL,
  why text NOT NULL,
  retries integer NOT NULL,
  parked_at bigint NOT NULL,
  PRIMARY KEY (process, position)
);

-- Read models. Each row belongs to one aggregate and is written only with that aggregate's events.

CREATE TABLE household (
  id text PRIMARY KEY,
  pantry text NOT NULL,
  status text NOT NULL,
  deliveries integer NOT NULL,
  quiet_since bigint NOT NULL,
  last_outcome text,
  open_request text
);
CREATE INDEX household_pantry ON household (pantry, status);

-- Which version of each vault field is valid now, for households and drivers.
CREATE TABLE subject_field (
  subject text NOT NULL,
  field text NOT NULL,
  version text NOT NULL,
  PRIMARY KEY (subject, field)
);

CREATE TABLE request (
  id text PRIMARY KEY,
  household text NOT NULL,
  distribution text NOT NULL,
  priority text NOT NULL,
  state text NOT NULL,
  reason text,
  cutoff bigint NOT NULL,
  opened_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX request_household ON request (household, opened_at);
CREATE INDEX request_distribution ON request (distribution, state);

CREATE TABLE pantry (
  id text PRIMARY KEY,
  name text NOT NULL,
  time_zone text NOT NULL,
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  load_seconds integer NOT NULL,
  seconds_per_kilometre integer NOT NULL,
  areas text NOT NULL
);

CREATE TABLE template_line (
  pantry text NOT NULL,
  line integer NOT NULL,
  category text NOT NULL,
  base_units text NOT NULL,
  units_per_extra_person text NOT NULL,
  PRIMARY KEY (pantry, line)
);

CREATE TABLE item (
  pantry text NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  gtin text,
  category text NOT NULL,
  unit text NOT NULL,
  grams integer NOT NULL,
  storage text NOT NULL,
  allergens text,
  tags text NOT NULL,
  PRIMARY KEY (pantry, code)
);

CREATE TABLE lot (
  pantry text NOT NULL,
  code text NOT NULL,
  item text NOT NULL,
  use_by text,
  source text NOT NULL,
  status text NOT NULL,
  received integer NOT NULL DEFAULT 0,
  adjusted integer NOT NULL DEFAULT 0,
  free integer NOT NULL DEFAULT 0,
  reserved integer NOT NULL DEFAULT 0,
  on_hold integer NOT NULL DEFAULT 0,
  in_transit integer NOT NULL DEFAULT 0,
  delivered integer NOT NULL DEFAULT 0,
  wasted integer NOT NULL DEFAULT 0,
  transferred_out integer NOT NULL DEFAULT 0,
  PRIMARY KEY (pantry, code)
);

-- version and line say which event of the pantry posted it, and where in that event.
CREATE TABLE ledger_entry (
  pantry text NOT NULL,
  version bigint NOT NULL,
  line integer NOT NULL,
  lot text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  quantity integer NOT NULL,
  event text NOT NULL,
  box text,
  PRIMARY KEY (pantry, version, line)
);
CREATE INDEX ledger_entry_lot ON ledger_entry (pantry, lot);

CREATE TABLE transfer (
  id text NOT NULL,
  pantry text NOT NULL,
  other text NOT NULL,
  state text NOT NULL,
  PRIMARY KEY (id, pantry)
);

CREATE TABLE box (
  id text PRIMARY KEY,
  pantry text NOT NULL,
  distribution text NOT NULL,
  request text NOT NULL,
  code text NOT NULL,
  stage text NOT NULL,
  revision integer NOT NULL,
  route text,
  closed integer NOT NULL DEFAULT 0
);
CREATE INDEX box_distribution ON box (distribution, code);
CREATE INDEX box_request ON box (request);

CREATE TABLE box_line (
  box text NOT NULL,
  lot text NOT NULL,
  reserved integer NOT NULL,
  in_transit integer NOT NULL DEFAULT 0,
  delivered integer NOT NULL DEFAULT 0,
  returned integer NOT NULL DEFAULT 0,
  PRIMARY KEY (box, lot)
);
CREATE INDEX box_line_lot ON box_line (lot);

CREATE TABLE box_short (
  box text NOT NULL,
  category text NOT NULL,
  missing integer NOT NULL,
  PRIMARY KEY (box, category)
);

CREATE TABLE distribution (
  id text PRIMARY KEY,
  pantry text NOT NULL,
  date text NOT NULL,
  cutoff bigint NOT NULL,
  capacity integer NOT NULL,
  admitted integer NOT NULL,
  state text NOT NULL,
  draft_version integer,
  note text
);
CREATE INDEX distribution_pantry ON distribution (pantry, date);

CREATE TABLE distribution_request (
  distribution text NOT NULL,
  request text NOT NULL,
  household text NOT NULL,
  priority text NOT NULL,
  box text,
  box_code text,
  is_cold integer,
  grams integer,
  route text,
  stop text,
  PRIMARY KEY (distribution, request)
);

CREATE TABLE route (
  id text PRIMARY KEY,
  distribution text NOT NULL,
  pantry text NOT NULL,
  driver text NOT NULL,
  date text NOT NULL,
  version integer NOT NULL,
  acknowledged integer NOT NULL,
  accepted integer,
  answer_order text,
  state text NOT NULL,
  end_order text
);
CREATE INDEX route_driver ON route (driver, date);
CREATE INDEX route_distribution ON route (distribution);

-- The order columns sort as OperationOrder does.
CREATE TABLE stop (
  id text NOT NULL,
  route text NOT NULL,
  place integer NOT NULL,
  code text NOT NULL,
  request text NOT NULL,
  household text NOT NULL,
  arrival bigint NOT NULL,
  cancelled text,
  removed integer NOT NULL,
  outcome text,
  handover text,
  outcome_at bigint,
  outcome_order text,
  PRIMARY KEY (id, route)
);
CREATE INDEX stop_route ON stop (route, place);

CREATE TABLE stop_box (
  stop text NOT NULL,
  route text NOT NULL,
  box text NOT NULL,
  code text NOT NULL,
  loaded integer,
  refusal text,
  PRIMARY KEY (stop, route, box)
);

CREATE TABLE reveal (
  id text PRIMARY KEY,
  route text NOT NULL,
  stop text NOT NULL,
  device text NOT NULL,
  revealed_at bigint NOT NULL,
  until bigint NOT NULL,
  live integer NOT NULL
);
CREATE INDEX reveal_route ON reveal (route, stop);

CREATE TABLE driver (
  id text PRIMARY KEY,
  pantry text NOT NULL,
  label text NOT NULL,
  boxes integer NOT NULL,
  cold_boxes integer NOT NULL,
  ends_at_pantry integer NOT NULL,
  languages text NOT NULL,
  revision integer NOT NULL
);

CREATE TABLE driver_exclusion (
  driver text NOT NULL,
  household text NOT NULL,
  PRIMARY KEY (driver, household)
);

CREATE TABLE shift (
  driver text NOT NULL,
  date text NOT NULL,
  from_time text NOT NULL,
  to_time text NOT NULL,
  route text,
  PRIMARY KEY (driver, date)
);

CREATE TABLE invitation (
  hash text PRIMARY KEY,
  driver text NOT NULL,
  expires_at bigint NOT NULL,
  used integer NOT NULL
);

CREATE TABLE device (
  id text PRIMARY KEY,
  driver text NOT NULL,
  sign_key text NOT NULL,
  open_key text NOT NULL,
  revoked integer NOT NULL
);

-- The vault: what says who or where somebody is, one row a field and version, unreadable without the subject's key.
CREATE TABLE vault (
  subject text NOT NULL,
  field text NOT NULL,
  version text NOT NULL,
  sealed text NOT NULL,
  written_at bigint NOT NULL,
  PRIMARY KEY (subject, field, version)
);

-- Staff accounts, as ASP.NET Core Identity names its tables.
CREATE TABLE "AspNetUsers" (
  "Id" text PRIMARY KEY,
  "UserName" text,
  "NormalizedUserName" text,
  "Email" text,
  "NormalizedEmail" text,
  "EmailConfirmed" boolean NOT NULL,
  "PasswordHash" text,
  "SecurityStamp" text,
  "ConcurrencyStamp" text,
  "PhoneNumber" text,
  "PhoneNumberConfirmed" boolean NOT NULL,
  "TwoFactorEnabled" boolean NOT NULL,
  "LockoutEnd" timestamp with time zone,
  "LockoutEnabled" boolean NOT NULL,
  "AccessFailedCount" integer NOT NULL,
  "Role" text NOT NULL
);
CREATE UNIQUE INDEX "UserNameIndex" ON "AspNetUsers" ("NormalizedUserName");

CREATE TABLE "AspNetUserTokens" (
  "UserId" text NOT NULL REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE,
  "LoginProvider" text NOT NULL,
  "Name" text NOT NULL,
  "Value" text,
  PRIMARY KEY ("UserId", "LoginProvider", "Name")
);

-- Tokens of programs that work for staff, as hashes.
CREATE TABLE program_token (
  hash text PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL,
  made_at bigint NOT NULL
);

-- Receipt codes, as keyed hashes.
CREATE TABLE receipt_code (
  hash text PRIMARY KEY,
  household text NOT NULL,
  issued_at bigint NOT NULL
);
CREATE INDEX receipt_code_household ON receipt_code (household);
