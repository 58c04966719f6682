-- What stands in the ledger already; when, its events know. This comes after 0014.sql, which makes the table.
INSERT INTO lot_quarter (pantry, quarter, lot, received, delivered, wasted)
SELECT entry.pantry, event.recorded_at / 900000, entry.lot,
  SUM(CASE 'Received' WHEN entry.from_account THEN entry.quantity WHEN entry.to_account THEN -entry.quantity ELSE 0 END),
  SUM(CASE 'Delivered' WHEN entry.to_account THEN entry.quantity WHEN entry.from_account THEN -entry.quantity ELSE 0 END),
  SUM(CASE 'Wasted' WHEN entry.to_account THEN entry.quantity WHEN entry.from_account THEN -entry.quantity ELSE 0 END)
-- A pantry's id is text here and bytes there, with the first three groups backwards.
FROM pantry
CROSS JOIN ledger_entry AS entry ON entry.pantry = pantry.id
CROSS JOIN event ON event.kind = 2 AND event.version = entry.version AND event.stream = unhex(
  substr(pantry.id, 7, 2) || substr(pantry.id, 5, 2) || substr(pantry.id, 3, 2) || substr(pantry.id, 1, 2)
  || substr(pantry.id, 12, 2) || substr(pantry.id, 10, 2) || substr(pantry.id, 17, 2) || substr(pantry.id, 15, 2)
  || substr(pantry.id, 20, 4) || substr(pantry.id, 25))
WHERE entry.from_account IN ('Received', 'Delivered', 'Wasted') OR entry.to_account IN ('Received', 'Delivered', 'Wasted')
GROUP BY 1, 2, 3;
