-- Of a box's reserved units, those that were taken off the shelf before the box as a whole was picked.
ALTER TABLE box_line ADD COLUMN picked integer NOT NULL DEFAULT 0;
CREATE INDEX box_code ON box (pantry, code);
