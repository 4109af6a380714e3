-- Money apart by the entry of the bank statement it came with: asked for each line of a statement's page.
CREATE INDEX apart_by_entry ON apart (bank_entry_id) WHERE bank_entry_id IS NOT NULL;
