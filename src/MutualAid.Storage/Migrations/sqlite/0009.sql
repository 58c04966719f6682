-- What was received and counted, by time: a pantry's other events are many.
CREATE INDEX event_shelf ON event (stream, recorded_at) WHERE type IN ('LotReceived', 'LotCounted');
