-- Paying: the books with heads, invoices and credit notes, orders on account, refunds, bank statements.

-- ---- Documents: invoices, receipts, credit notes ----

CREATE TABLE invoice_series (          -- the last number given out; a year's series has no gaps
  kind TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt', 'credit')),
  year INTEGER NOT NULL,               -- by the calendar of Amsterdam
  last INTEGER NOT NULL CHECK (last > 0),
  PRIMARY KEY (kind, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice (                 -- as it was issued; never changed
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt', 'credit')),
  year       INTEGER NOT NULL,
  sequence   INTEGER NOT NULL CHECK (sequence > 0),
  number     TEXT NOT NULL UNIQUE,     -- 'F2017-00001'; receipts 'B…', credit notes 'C…'
  order_id   INTEGER NOT NULL REFERENCES sale_order (id),
  credits    INTEGER REFERENCES invoice (id), -- the document a credit note takes back, whole or in part
  lang       TEXT NOT NULL CHECK (lang IN ('nl', 'en')),
  issued_ms  INTEGER NOT NULL,
  due_ms     INTEGER,                  -- invoices only
  reference  TEXT NOT NULL,            -- ISO 11649 creditor reference, made of the number
  seller     TEXT NOT NULL,            -- JSON: name, address, numbers and account as they were that day
  buyer      TEXT NOT NULL,            -- JSON: the same; kept as long as tax law asks
  note       TEXT NOT NULL DEFAULT '', -- why a credit note was made
  net_cents  INTEGER NOT NULL CHECK (net_cents >= 0),
  vat_cents  INTEGER NOT NULL CHECK (vat_cents >= 0),
  UNIQUE (kind, year, sequence),
  CHECK ((kind = 'credit') = (credits IS NOT NULL)),
  CHECK ((kind = 'invoice') = (due_ms IS NOT NULL))
) STRICT;
CREATE INDEX invoice_by_order ON invoice (order_id);
CREATE UNIQUE INDEX invoice_once ON invoice (order_id) WHERE kind <> 'credit';
CREATE UNIQUE INDEX invoice_by_reference ON invoice (reference);
CREATE INDEX invoice_credits ON invoice (credits) WHERE credits IS NOT NULL;
CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;

CREATE TABLE invoice_line (
  invoice_id   INTEGER NOT NULL REFERENCES invoice (id),
  position     INTEGER NOT NULL,
  description  TEXT NOT NULL,
  quantity     INTEGER NOT NULL CHECK (quantity > 0),
  gross_cents  INTEGER NOT NULL CHECK (gross_cents >= 0), -- of the whole line, tax included
  net_cents    INTEGER NOT NULL CHECK (net_cents BETWEEN 0 AND gross_cents),
  vat_category TEXT NOT NULL CHECK (vat_category IN ('S', 'Z', 'E', 'O')), -- EN 16931
  vat_permille INTEGER NOT NULL,
  exemption    TEXT NOT NULL DEFAULT '', -- why there is no tax: categories E and O
  PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER invoice_line_no_update BEFORE UPDATE ON invoice_line
  BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;
CREATE TRIGGER invoice_line_no_delete BEFORE DELETE ON invoice_line
  BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;

-- ---- On account ----

CREATE TABLE on_account (              -- an order that is paid by bank transfer after an invoice
  order_id    INTEGER PRIMARY KEY REFERENCES sale_order (id),
  school      TEXT NOT NULL,           -- who pays
  street      TEXT NOT NULL,           -- and house number
  postcode    TEXT NOT NULL,
  city        TEXT NOT NULL,
  cost_centre TEXT NOT NULL,           -- '' when the school has none
  reference   TEXT NOT NULL,           -- the school's own: an order number, a name
  email       TEXT NOT NULL,           -- for invoices
  kvk         TEXT NOT NULL,           -- 8 digits, or ''
  oin         TEXT NOT NULL,           -- 20 digits, or ''
  due_ms      INTEGER NOT NULL,        -- when it must be paid; moves when a person grants more time
  reminders   INTEGER NOT NULL DEFAULT 0, -- sent so far
  reminded_ms INTEGER
) STRICT;

-- ---- Bank statements ----

CREATE TABLE bank_statement (
  id            INTEGER PRIMARY KEY,
  iban          TEXT NOT NULL,         -- our account
  name          TEXT NOT NULL,         -- the bank's own Id of the statement
  sha256        TEXT NOT NULL UNIQUE,  -- of the statement in the file, so that the same one is refused
  from_date     TEXT NOT NULL,         -- ISO 8601, of the opening balance
  until_date    TEXT NOT NULL,
  opening_cents INTEGER NOT NULL,
  closing_cents INTEGER NOT NULL,
  entries       INTEGER NOT NULL,      -- how many it holds
  taken         INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND entries), -- of which are in
  actor         TEXT NOT NULL,
  imported_ms   INTEGER NOT NULL,
  UNIQUE (iban, name)
) STRICT;

CREATE TABLE bank_entry (              -- one sum of money on a statement
  id           INTEGER PRIMARY KEY,
  statement_id INTEGER NOT NULL REFERENCES bank_statement (id),
  position     INTEGER NOT NULL,
  key          TEXT NOT NULL UNIQUE,   -- account and the bank's reference, or a hash of what it says
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0), -- in positive, out negative
  date         TEXT NOT NULL,          -- booked
  name         TEXT NOT NULL,          -- of the other side; personal
  iban         TEXT NOT NULL,          -- of the other side, or ''; personal
  text         TEXT NOT NULL,          -- what was written with it
  reference    TEXT NOT NULL,          -- structured, or ''
  returned     INTEGER NOT NULL CHECK (returned IN (0, 1)), -- a payment that came back
  state        TEXT NOT NULL CHECK (state IN ('matched', 'partial', 'over', 'suggested', 'apart', 'returned',
                                              'refund', 'payout', 'elsewhere')),
  invoice_id   INTEGER REFERENCES invoice (id), -- what it pays, or may pay while 'suggested'
  UNIQUE (statement_id, position)
) STRICT;
CREATE INDEX bank_entry_open ON bank_entry (state) WHERE state IN ('suggested', 'apart');

-- ---- Refunds ----

CREATE TABLE apart (                   -- money that cannot be used as it came, until somebody decides
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER REFERENCES sale_order (id), -- NULL when nobody knows
  payment_id    INTEGER REFERENCES payment (id),
  bank_entry_id INTEGER REFERENCES bank_entry (id),
  amount_cents  INTEGER NOT NULL CHECK (amount_cents <> 0), -- came in positive; what is left stands in the books
  why           TEXT NOT NULL,         -- 'sold out', 'other amount', 'not awaited', 'over', 'unknown'
  created_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE refund (
  id           INTEGER PRIMARY KEY,
  order_id     INTEGER REFERENCES sale_order (id),
  payment_id   INTEGER REFERENCES payment (id), -- goes back the way it came; NULL: by bank transfer
  apart_id     INTEGER REFERENCES apart (id),   -- of money that stood apart; else a credit note is its ground
  credit_id    INTEGER REFERENCES invoice (id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  reason       TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  provider_id  TEXT UNIQUE,            -- 're_…'
  state        TEXT NOT NULL CHECK (state IN ('new', 'queued', 'pending', 'processing', 'refunded', 'failed', 'canceled')),
  iban         TEXT NOT NULL DEFAULT '', -- of who gets it, when known; personal
  actor        TEXT NOT NULL,
  created_ms   INTEGER NOT NULL,
  checked_ms   INTEGER,
  CHECK (apart_id IS NULL OR credit_id IS NULL)
) STRICT;
CREATE INDEX refund_by_order ON refund (order_id);
CREATE INDEX refund_by_payment ON refund (payment_id);
CREATE INDEX refund_open ON refund (checked_ms) WHERE state IN ('new', 'queued', 'pending', 'processing');

ALTER TABLE payment ADD COLUMN refunded_cents INTEGER NOT NULL DEFAULT 0;     -- as the provider says
ALTER TABLE payment ADD COLUMN charged_back_cents INTEGER NOT NULL DEFAULT 0; -- taken back by the payer's bank
ALTER TABLE payment ADD COLUMN cancelable INTEGER NOT NULL DEFAULT 0 CHECK (cancelable IN (0, 1));

-- ---- The books ----

-- An entry adds up to 0, or its transaction cannot be committed: each line moves the balance of its head, and a
-- balance is a reference, looked at before the commit, to the one row that says 0.
CREATE TABLE zero (value INTEGER PRIMARY KEY CHECK (value = 0)) STRICT;
INSERT INTO zero VALUES (0);

CREATE TABLE ledger_txn (              -- an entry; append-only
  id       INTEGER PRIMARY KEY,
  at_ms    INTEGER NOT NULL,
  reason   TEXT NOT NULL,              -- 'order.paid', 'order.invoiced', 'refund.done' …
  order_id INTEGER REFERENCES sale_order (id),
  balance  INTEGER NOT NULL DEFAULT 0 REFERENCES zero (value) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX ledger_txn_by_order ON ledger_txn (order_id);

INSERT INTO ledger_txn (id, at_ms, reason, order_id)
  SELECT txn, MIN (at_ms), MIN (reason), MIN (order_id) FROM ledger GROUP BY txn;
INSERT INTO apart (id, order_id, amount_cents, why, created_ms)
  SELECT txn, order_id, -amount_cents, 'not awaited', at_ms FROM ledger WHERE account = 'receivable';

CREATE TABLE ledger_new (              -- a line of an entry; append-only
  id           INTEGER PRIMARY KEY,
  txn          INTEGER NOT NULL REFERENCES ledger_txn (id),
  -- what we have: mollie (at the provider), bank, receivable; what we owe: vat, refunds, suspense; what we earn:
  -- sales; and what belongs in other books: elsewhere
  account      TEXT NOT NULL CHECK (account IN ('mollie', 'bank', 'receivable', 'sales', 'vat', 'refunds',
                                                'suspense', 'elsewhere')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0), -- debit positive, credit negative
  order_id     INTEGER REFERENCES sale_order (id),
  item         INTEGER                 -- receivable: invoice, suspense: apart, refunds: refund, bank: bank_entry
) STRICT;
INSERT INTO ledger_new (id, txn, account, amount_cents, order_id, item)
  SELECT id, txn, CASE account WHEN 'bank' THEN 'mollie' WHEN 'receivable' THEN 'suspense' ELSE account END,
    amount_cents, order_id, CASE account WHEN 'receivable' THEN txn END FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_new RENAME TO ledger;
CREATE INDEX ledger_by_txn ON ledger (txn);
CREATE INDEX ledger_by_order ON ledger (order_id);
CREATE INDEX ledger_by_item ON ledger (account, item, amount_cents);
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE (ABORT, 'ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE (ABORT, 'ledger is append-only'); END;
CREATE TRIGGER ledger_last_only BEFORE INSERT ON ledger WHEN NEW.txn <> (SELECT MAX (id) FROM ledger_txn) BEGIN
  SELECT RAISE (ABORT, 'an entry that is made stays as it is');
END;
CREATE TRIGGER ledger_balance AFTER INSERT ON ledger BEGIN
  UPDATE ledger_txn SET balance = balance + NEW.amount_cents WHERE id = NEW.txn;
END;
CREATE TRIGGER ledger_txn_no_update BEFORE UPDATE OF id, at_ms, reason, order_id ON ledger_txn
  BEGIN SELECT RAISE (ABORT, 'ledger is append-only'); END;
CREATE TRIGGER ledger_txn_no_delete BEFORE DELETE ON ledger_txn
  BEGIN SELECT RAISE (ABORT, 'ledger is append-only'); END;
