-- What of each lot was in a date's boxes, is in them, or came back: box_line, added up as it changes. Statistics read this,
-- not every line of every box of a year. Units are all that were not cut: reserved, in a vehicle, delivered and returned.
CREATE TABLE date_lot (
  distribution text NOT NULL,
  lot text NOT NULL,
  units integer NOT NULL,
  delivered integer NOT NULL,
  returned integer NOT NULL,
  PRIMARY KEY (distribution, lot)
);
INSERT INTO date_lot (distribution, lot, units, delivered, returned)
SELECT box.distribution, box_line.lot,
  SUM(box_line.reserved + box_line.in_transit + box_line.delivered + box_line.returned), SUM(box_line.delivered), SUM(box_line.returned)
FROM box JOIN box_line ON box_line.box = box.id GROUP BY box.distribution, box_line.lot;

-- The same of a box, of all its lots.
ALTER TABLE box ADD COLUMN units_delivered integer NOT NULL DEFAULT 0;
ALTER TABLE box ADD COLUMN units_returned integer NOT NULL DEFAULT 0;
UPDATE box SET
  units_delivered = COALESCE((SELECT SUM(box_line.delivered) FROM box_line WHERE box_line.box = box.id), 0),
  units_returned = COALESCE((SELECT SUM(box_line.returned) FROM box_line WHERE box_line.box = box.id), 0);
CREATE INDEX box_delivered ON box (distribution) WHERE units_delivered > 0;

-- What was received, delivered and wasted of a lot in a quarter of an hour, counted from 1970: the ledger, added up as it
-- grows. A day begins with one in every time zone.
CREATE TABLE lot_quarter (
  pantry text NOT NULL,
  quarter bigint NOT NULL,
  lot text NOT NULL,
  received integer NOT NULL,
  delivered integer NOT NULL,
  wasted integer NOT NULL,
  PRIMARY KEY (pantry, quarter, lot)
);
