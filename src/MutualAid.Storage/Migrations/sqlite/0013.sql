-- Transfers are few among a pantry's events.
CREATE INDEX event_transfer ON event (stream) WHERE type IN ('TransferSent', 'TransferReceived');

-- Where a lot's units went is asked box by box.
CREATE INDEX stop_box_box ON stop_box (box);
