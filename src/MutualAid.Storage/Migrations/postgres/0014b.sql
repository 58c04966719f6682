-- What stands in the ledger already; when, its events know. This comes after 0014.sql, which makes the table.
INSERT INTO lot_quarter (pantry, quarter, lot, received, delivered, wasted)
SELECT entry.pantry, event.recorded_at / 900000, entry.lot,
  SUM(CASE 'Received' WHEN entry.from_account THEN entry.quantity WHEN entry.to_account THEN -entry.quantity ELSE 0 END),
  SUM(CASE 'Delivered' WHEN entry.to_account THEN entry.quantity WHEN entry.from_account THEN -entry.quantity ELSE 0 END),
  SUM(CASE 'Wasted' WHEN entry.to_account THEN entry.quantity WHEN entry.from_account THEN -entry.quantity ELSE 0 END)
FROM ledger_entry AS entry
JOIN event ON event.kind = 2 AND event.stream = entry.pantry::uuid AND event.version = entry.version
WHERE entry.from_account IN ('Received', 'Delivered', 'Wasted') OR entry.to_account IN ('Received', 'Delivered', 'Wasted')
GROUP BY 1, 2, 3;
