-- What Orleans' ADO.NET providers need of a PostgreSQL: a table OrleansQuery, in which they look up by key what to run.
-- Keys, parameters (@Name) and the names of result columns are their contract; tables and statements are this program's.
-- Statements that are there already stay: an operator may have put Orleans' own there, with the tables that they use.

CREATE TABLE IF NOT EXISTS OrleansQuery (
  QueryKey varchar(64) PRIMARY KEY,
  QueryText varchar(8000) NOT NULL
);

-- Members. Every change of a cluster's members moves its version by one and is refused at another version.
CREATE TABLE IF NOT EXISTS cluster_version (
  cluster text PRIMARY KEY,
  version integer NOT NULL
);

CREATE TABLE IF NOT EXISTS cluster_member (
  cluster text NOT NULL REFERENCES cluster_version,
  address text NOT NULL,
  port integer NOT NULL,
  generation integer NOT NULL,
  silo_name text NOT NULL,
  host_name text NOT NULL,
  status integer NOT NULL,
  proxy_port integer NOT NULL,
  suspect_times text,
  start_time timestamp(3) with time zone NOT NULL,
  alive_time timestamp(3) with time zone NOT NULL,
  PRIMARY KEY (cluster, address, port, generation)
);

-- Snapshots of grains. A write names the version that it read, or none for the first.
CREATE TABLE IF NOT EXISTS grain_state (
  service text NOT NULL,
  grain_type text NOT NULL,
  id0 bigint NOT NULL,
  id1 bigint NOT NULL,
  extension text NOT NULL,
  version integer NOT NULL,
  payload bytea,
  written_at timestamp with time zone NOT NULL,
  PRIMARY KEY (service, grain_type, id0, id1, extension)
);

CREATE TABLE IF NOT EXISTS reminder (
  service text NOT NULL,
  grain text NOT NULL,
  name text NOT NULL,
  hash integer NOT NULL,
  start_time timestamp(3) with time zone NOT NULL,
  period bigint NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (service, grain, name)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $query$
  WITH made AS (INSERT INTO cluster_version VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*)::integer FROM made
$query$),
('InsertMembershipKey', $query$
  WITH moved AS (
    UPDATE cluster_version SET version = version + 1
    WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
      SELECT FROM cluster_member WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster),
  made AS (
    INSERT INTO cluster_member
    SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, NULL, @StartTime, @IAmAliveTime FROM moved
    RETURNING 1)
  SELECT count(*)::integer FROM made
$query$),
('UpdateMembershipKey', $query$
  WITH moved AS (
    UPDATE cluster_version SET version = version + 1
    WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
      SELECT FROM cluster_member WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster),
  changed AS (
    UPDATE cluster_member SET status = @Status, suspect_times = @SuspectTimes, alive_time = @IAmAliveTime FROM moved
    WHERE cluster_member.cluster = moved.cluster AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1)
  SELECT count(*)::integer FROM changed
$query$),
('UpdateIAmAlivetimeKey', $query$
  UPDATE cluster_member SET alive_time = @IAmAliveTime
  WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),
('MembershipReadRowKey', $query$
  SELECT cluster AS "DeploymentId", address AS "Address", port AS "Port", generation AS "Generation", silo_name AS "SiloName",
    host_name AS "HostName", status AS "Status", proxy_port AS "ProxyPort", suspect_times AS "SuspectTimes",
    start_time AS "StartTime", alive_time AS "IAmAliveTime", version AS "Version"
  FROM cluster_version LEFT JOIN (
    SELECT * FROM cluster_member WHERE address = @Address AND port = @Port AND generation = @Generation) one USING (cluster)
  WHERE cluster = @DeploymentId
$query$),
('MembershipReadAllKey', $query$
  SELECT cluster AS "DeploymentId", address AS "Address", port AS "Port", generation AS "Generation", silo_name AS "SiloName",
    host_name AS "HostName", status AS "Status", proxy_port AS "ProxyPort", suspect_times AS "SuspectTimes",
    start_time AS "StartTime", alive_time AS "IAmAliveTime", version AS "Version"
  FROM cluster_version LEFT JOIN cluster_member USING (cluster)
  WHERE cluster = @DeploymentId
$query$),
('GatewaysQueryKey', $query$
  SELECT address AS "Address", proxy_port AS "ProxyPort", generation AS "Generation" FROM cluster_member
  WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0
$query$),
-- 3 is a silo that is up: it stays, however long it has not said so.
('CleanupDefunctSiloEntriesKey', $query$
  DELETE FROM cluster_member WHERE cluster = @DeploymentId AND alive_time < @IAmAliveTime AND status <> 3
$query$),
('DeleteMembershipTableEntriesKey', $query$
  DELETE FROM cluster_member WHERE cluster = @DeploymentId;
  DELETE FROM cluster_version WHERE cluster = @DeploymentId
$query$),
('ReadFromStorageKey', $query$
  SELECT payload AS "PayloadBinary", written_at AS "ModifiedOn", version AS "Version" FROM grain_state
  WHERE service = @ServiceId AND grain_type = @GrainTypeString AND id0 = @GrainIdN0 AND id1 = @GrainIdN1
    AND extension = COALESCE(@GrainIdExtensionString::text, '')
$query$),
-- Where another version is there, the caller gets back the version that it named, and takes it for a conflict.
('WriteToStorageKey', $query$
  WITH changed AS (
    UPDATE grain_state SET payload = @PayloadBinary, version = version + 1, written_at = now()
    WHERE service = @ServiceId AND grain_type = @GrainTypeString AND id0 = @GrainIdN0 AND id1 = @GrainIdN1
      AND extension = COALESCE(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion::integer
    RETURNING version),
  made AS (
    INSERT INTO grain_state
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(@GrainIdExtensionString::text, ''), 1, @PayloadBinary, now()
    WHERE @GrainStateVersion::integer IS NULL
    ON CONFLICT DO NOTHING RETURNING version)
  SELECT COALESCE((SELECT version FROM changed), (SELECT version FROM made), @GrainStateVersion::integer) AS "NewGrainStateVersion"
$query$),
('ClearStorageKey', $query$
  UPDATE grain_state SET payload = NULL, version = version + 1, written_at = now()
  WHERE service = @ServiceId AND grain_type = @GrainTypeString AND id0 = @GrainIdN0 AND id1 = @GrainIdN1
    AND extension = COALESCE(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion::integer
  RETURNING version AS "NewGrainStateVersion"
$query$),
('DeleteStorageKey', $query$
  DELETE FROM grain_state
  WHERE service = @ServiceId AND grain_type = @GrainTypeString AND id0 = @GrainIdN0 AND id1 = @GrainIdN1
    AND extension = COALESCE(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion::integer
  RETURNING version + 1 AS "NewGrainStateVersion"
$query$),
('UpsertReminderRowKey', $query$
  INSERT INTO reminder VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, 0)
  ON CONFLICT (service, grain, name) DO UPDATE
  SET hash = excluded.hash, start_time = excluded.start_time, period = excluded.period, version = reminder.version + 1
  RETURNING version AS "Version"
$query$),
('ReadReminderRowKey', $query$
  SELECT grain AS "GrainId", name AS "ReminderName", start_time AS "StartTime", period AS "Period", version AS "Version" FROM reminder
  WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$query$),
('ReadReminderRowsKey', $query$
  SELECT grain AS "GrainId", name AS "ReminderName", start_time AS "StartTime", period AS "Period", version AS "Version" FROM reminder
  WHERE service = @ServiceId AND grain = @GrainId
$query$),
('ReadRangeRows1Key', $query$
  SELECT grain AS "GrainId", name AS "ReminderName", start_time AS "StartTime", period AS "Period", version AS "Version" FROM reminder
  WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
$query$),
-- A range that goes over the end of the ring.
('ReadRangeRows2Key', $query$
  SELECT grain AS "GrainId", name AS "ReminderName", start_time AS "StartTime", period AS "Period", version AS "Version" FROM reminder
  WHERE service = @ServiceId AND (hash > @BeginHash OR hash <= @EndHash)
$query$),
('DeleteReminderRowKey', $query$
  WITH gone AS (
    DELETE FROM reminder WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
  SELECT count(*)::integer FROM gone
$query$),
('DeleteReminderRowsKey', $query$
  DELETE FROM reminder WHERE service = @ServiceId
$query$)
ON CONFLICT (QueryKey) DO NOTHING;
