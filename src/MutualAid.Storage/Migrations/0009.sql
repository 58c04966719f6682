-- The units of an item that the pantry wants free at any time; of items from before, nobody has said.
ALTER TABLE item ADD COLUMN par integer;
