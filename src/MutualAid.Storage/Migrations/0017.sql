-- A lot's newest entries, found without going through those of all lots.
CREATE INDEX ledger_entry_of_lot ON ledger_entry (pantry, lot, version, line);
DROP INDEX ledger_entry_lot;
