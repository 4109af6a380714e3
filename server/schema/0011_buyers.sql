-- The buyer on an invoice is forgotten when tax law no longer asks for it: that, and nothing else of an invoice, may change.

CREATE TABLE invoice_erasure (         -- invoices without their buyer; append-only
  invoice_id INTEGER PRIMARY KEY REFERENCES invoice (id),
  at_ms      INTEGER NOT NULL          -- when the buyer was erased
) STRICT;
-- Books are kept for seven years after the one they are of: AWR art. 52 lid 4. Amsterdam's new year is an hour before that of UTC.
CREATE TRIGGER invoice_erasure_not_early BEFORE INSERT ON invoice_erasure
  WHEN CAST (strftime ('%Y', NEW.at_ms / 1000 + 3600, 'unixepoch') AS INTEGER)
    - (SELECT CAST (strftime ('%Y', issued_ms / 1000 + 3600, 'unixepoch') AS INTEGER) FROM invoice WHERE id = NEW.invoice_id) <= 7
  BEGIN SELECT RAISE (ABORT, 'an invoice keeps its buyer for seven years'); END;
CREATE TRIGGER invoice_erasure_no_update BEFORE UPDATE ON invoice_erasure
  BEGIN SELECT RAISE (ABORT, 'an erasure is append-only'); END;
CREATE TRIGGER invoice_erasure_no_delete BEFORE DELETE ON invoice_erasure
  BEGIN SELECT RAISE (ABORT, 'an erasure is append-only'); END;

DROP TRIGGER invoice_no_update;
CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice
  WHEN NEW.buyer <> '{}' OR NOT EXISTS (SELECT 1 FROM invoice_erasure e WHERE e.invoice_id = OLD.id)
    OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.year <> OLD.year OR NEW.sequence <> OLD.sequence
    OR NEW.number <> OLD.number OR NEW.order_id <> OLD.order_id OR NEW.credits IS NOT OLD.credits
    OR NEW.lang <> OLD.lang OR NEW.issued_ms <> OLD.issued_ms OR NEW.due_ms IS NOT OLD.due_ms
    OR NEW.reference <> OLD.reference OR NEW.seller <> OLD.seller OR NEW.note <> OLD.note
    OR NEW.net_cents <> OLD.net_cents OR NEW.vat_cents <> OLD.vat_cents
  BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;
