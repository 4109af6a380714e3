-- The rush: what a row of the sale costs. SQLite looks at a CHECK of one or two words by comparing, but fills a
-- B-tree of its own with the words of a longer list at each row written: a third of the work of an order. So lists
-- of more words stand here in pairs. The tables are what they were otherwise, but for two indexes: that of order
-- numbers leaves carts out, and seat_released is new.

-- ---- Orders and people ----

CREATE TABLE sale_order_new (          -- cart -> pending -> paid; see server/sales/order_state.h
  id          INTEGER PRIMARY KEY,
  public_id   TEXT NOT NULL UNIQUE,    -- 16 characters, unguessable; the private link adds a MAC
  number      TEXT,                    -- 'LC17-00042', given when it leaves the cart
  state       TEXT NOT NULL CHECK (state IN ('cart', 'pending') OR state IN ('paid', 'expired')
                                       OR state = 'cancelled'),
  visitor     BLOB CHECK (length(visitor) = 32), -- the browser a cart belongs to
  lang        TEXT NOT NULL DEFAULT 'nl' CHECK (lang IN ('nl', 'en')),
  email       TEXT NOT NULL DEFAULT '', -- personal; erased on request
  voucher_id  INTEGER REFERENCES voucher (id),
  total_cents INTEGER NOT NULL DEFAULT 0 CHECK (total_cents >= 0),
  created_ms  INTEGER NOT NULL,
  expires_ms  INTEGER,                 -- cart and pending: when places go back
  paid_ms     INTEGER,
  contact_name TEXT NOT NULL DEFAULT '', -- who ordered, when that is not (only) a visitor: a school's contact; personal
  school      TEXT NOT NULL DEFAULT '',
  place       TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO sale_order_new SELECT id, public_id, number, state, visitor, lang, email, voucher_id,
  total_cents, created_ms, expires_ms, paid_ms, contact_name, school, place
  FROM sale_order;
DROP TABLE sale_order;
ALTER TABLE sale_order_new RENAME TO sale_order;
CREATE UNIQUE INDEX order_by_number ON sale_order (number) WHERE number IS NOT NULL; -- carts have none, and stay out
CREATE UNIQUE INDEX order_cart_of_visitor ON sale_order (visitor) WHERE state = 'cart';
CREATE INDEX order_expiring ON sale_order (expires_ms) WHERE state IN ('cart', 'pending');
CREATE INDEX order_by_visitor ON sale_order (visitor) WHERE visitor IS NOT NULL;

CREATE TABLE attendee_new (
  id        INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE DEFAULT (lower (hex (randomblob (8)))), -- 16 characters; a link adds a MAC
  order_id  INTEGER NOT NULL REFERENCES sale_order (id),
  position  INTEGER NOT NULL DEFAULT 1 CHECK (position BETWEEN 1 AND 60), -- in the order
  ticket_type_id INTEGER NOT NULL REFERENCES ticket_type (id),
  price_cents INTEGER NOT NULL CHECK (price_cents >= 0), -- after the voucher
  voucher_id INTEGER REFERENCES voucher (id), -- the one that is used for this ticket, if any
  block_quota_id INTEGER REFERENCES quota (id), -- where the ticket counts; NULL: in its type's quotas
  part      TEXT NOT NULL DEFAULT 'person' CHECK (part IN ('person', 'pupil') OR part = 'adult'), -- among supporters
  role      TEXT NOT NULL DEFAULT 'attendee' CHECK (role IN ('attendee', 'speaker') OR role = 'staff'),
  name      TEXT NOT NULL DEFAULT '',  -- personal
  email     TEXT NOT NULL DEFAULT '',  -- personal
  school    TEXT NOT NULL DEFAULT '',
  place     TEXT NOT NULL DEFAULT '',
  sector    INTEGER NOT NULL DEFAULT 0, -- mask as in session
  no_photo  INTEGER NOT NULL DEFAULT 0 CHECK (no_photo IN (0, 1)),
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'cancelled')),
  handed_ms INTEGER,                   -- went to a colleague then: the order's link shows this person's page no longer
  UNIQUE (order_id, position)
) STRICT;
INSERT INTO attendee_new SELECT id, public_id, order_id, position, ticket_type_id, price_cents, voucher_id,
  block_quota_id, part, role, name, email, school, place, sector, no_photo, state, handed_ms
  FROM attendee;
DROP VIEW ticket_place;
DROP TABLE attendee;
ALTER TABLE attendee_new RENAME TO attendee;
CREATE UNIQUE INDEX attendee_one_adult ON attendee (order_id) WHERE part = 'adult' AND state = 'active';
CREATE VIEW ticket_place AS            -- each quota in which a person's ticket takes a place
  SELECT a.id AS attendee_id, a.order_id, q.quota_id FROM attendee a
    JOIN ticket_quota q ON q.ticket_type_id = a.ticket_type_id
    WHERE a.state = 'active' AND a.block_quota_id IS NULL
  UNION ALL
  SELECT a.id, a.order_id, a.block_quota_id FROM attendee a
    WHERE a.state = 'active' AND a.block_quota_id IS NOT NULL;

CREATE TABLE seat_new (                -- a person's place in a session
  id          INTEGER PRIMARY KEY,
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  session_id  INTEGER NOT NULL REFERENCES session (id),
  state       TEXT NOT NULL CHECK (state IN ('held', 'confirmed') OR state = 'released'),
  at_ms       INTEGER NOT NULL
) STRICT;
INSERT INTO seat_new SELECT id, attendee_id, session_id, state, at_ms
  FROM seat;
DROP TABLE seat;
ALTER TABLE seat_new RENAME TO seat;
CREATE UNIQUE INDEX seat_once ON seat (attendee_id, session_id) WHERE state <> 'released';
CREATE INDEX seat_by_session ON seat (session_id) WHERE state <> 'released';
CREATE INDEX seat_released ON seat (attendee_id) WHERE state = 'released'; -- what comes back with a late payment
CREATE TRIGGER seat_no_clash BEFORE INSERT ON seat WHEN NEW.state <> 'released' BEGIN
  SELECT RAISE (ABORT, 'a person is in two places at once, or twice in a round') FROM seat e
    JOIN session s ON s.id = e.session_id JOIN session n ON n.id = NEW.session_id
    WHERE e.attendee_id = NEW.attendee_id AND e.state <> 'released'
      AND ((s.starts_ms < n.ends_ms AND n.starts_ms < s.ends_ms) OR s.round_id = n.round_id);
END;
CREATE TRIGGER seat_released_stays BEFORE UPDATE OF state, attendee_id, session_id ON seat
  WHEN OLD.state = 'released' OR NEW.attendee_id <> OLD.attendee_id OR NEW.session_id <> OLD.session_id BEGIN
  SELECT RAISE (ABORT, 'a released seat stays released, and a seat does not move');
END;

CREATE TABLE waiting_new (             -- a person in the line for a session; see server/sales/waiting.h
  id          INTEGER PRIMARY KEY,     -- the order of the line
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  session_id  INTEGER NOT NULL REFERENCES session (id),
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'offered') OR state IN ('accepted', 'lapsed')
                                       OR state = 'withdrawn'),
  joined_ms   INTEGER NOT NULL,
  until_ms    INTEGER,                 -- offered: when the offer lapses; the place is taken in the quota till then
  changed_ms  INTEGER NOT NULL,
  CHECK ((state = 'offered') <= (until_ms IS NOT NULL))
) STRICT;
INSERT INTO waiting_new SELECT id, attendee_id, session_id, state, joined_ms, until_ms, changed_ms
  FROM waiting;
DROP TABLE waiting;
ALTER TABLE waiting_new RENAME TO waiting;
CREATE UNIQUE INDEX waiting_once ON waiting (attendee_id, session_id) WHERE state IN ('waiting', 'offered');
CREATE INDEX waiting_line ON waiting (session_id, id) WHERE state = 'waiting';
CREATE INDEX waiting_due ON waiting (until_ms) WHERE state = 'offered';

-- ---- Money ----

CREATE TABLE payment_new (
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER NOT NULL REFERENCES sale_order (id),
  idempotency_key TEXT NOT NULL UNIQUE,
  provider_id   TEXT UNIQUE,           -- 'tr_…', once the provider gave one
  state         TEXT NOT NULL CHECK (state IN ('new', 'open') OR state IN ('pending', 'authorized')
                                         OR state IN ('paid', 'failed') OR state IN ('expired', 'canceled')),
  amount_cents  INTEGER NOT NULL CHECK (amount_cents > 0),
  checkout_url  TEXT,
  expires_ms    INTEGER,
  created_ms    INTEGER NOT NULL,
  checked_ms    INTEGER,               -- last time the provider was asked
  refunded_cents INTEGER NOT NULL DEFAULT 0,     -- as the provider says
  charged_back_cents INTEGER NOT NULL DEFAULT 0, -- taken back by the payer's bank
  cancelable    INTEGER NOT NULL DEFAULT 0 CHECK (cancelable IN (0, 1))
) STRICT;
INSERT INTO payment_new SELECT id, order_id, idempotency_key, provider_id, state, amount_cents, checkout_url,
  expires_ms, created_ms, checked_ms, refunded_cents, charged_back_cents, cancelable
  FROM payment;
DROP TABLE payment;
ALTER TABLE payment_new RENAME TO payment;
CREATE INDEX payment_by_order ON payment (order_id);
CREATE INDEX payment_open ON payment (checked_ms) WHERE state IN ('new', 'open', 'pending', 'authorized');

-- ---- Letters ----

CREATE TABLE outbox_new (              -- what must leave the machine; a kind is known by who handles it
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind <> ''),
  key        TEXT NOT NULL UNIQUE,     -- idempotency key
  payload    TEXT NOT NULL,            -- JSON of ids, no personal data where an id will do
  state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done') OR state = 'failed'),
  attempts   INTEGER NOT NULL DEFAULT 0,
  next_ms    INTEGER NOT NULL,         -- not before
  last_error TEXT,
  created_ms INTEGER NOT NULL,
  done_ms    INTEGER
) STRICT;
INSERT INTO outbox_new SELECT id, kind, key, payload, state, attempts, next_ms, last_error, created_ms,
  done_ms
  FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (kind, next_ms) WHERE state = 'waiting';

CREATE TABLE letter_new (              -- what an outbox row of kind 'mail' is about; no names, no addresses
  outbox_id   INTEGER PRIMARY KEY REFERENCES outbox (id),
  kind        TEXT NOT NULL,           -- a row of server/mail/letter_kinds.c
  token       TEXT NOT NULL UNIQUE CHECK (length (token) = 24), -- random hex: in its Message-ID and return address
  order_id    INTEGER REFERENCES sale_order (id),  -- NULL: a test letter
  attendee_id INTEGER REFERENCES attendee (id),    -- NULL: to who ordered
  lang        TEXT NOT NULL DEFAULT '' CHECK (lang IN ('', 'nl') OR lang = 'en'), -- of a test letter; '' is the order's
  test_to     TEXT,                    -- personal: where a test letter goes; NULL once it is sent
  again_of    INTEGER REFERENCES letter (outbox_id), -- the letter this one is a second try of
  created_ms  INTEGER NOT NULL         -- its Date, also when it is sent later or twice
) STRICT;
INSERT INTO letter_new SELECT outbox_id, kind, token, order_id, attendee_id, lang, test_to, again_of,
  created_ms
  FROM letter;
DROP TABLE letter;
ALTER TABLE letter_new RENAME TO letter;
CREATE INDEX letter_by_order ON letter (order_id);
CREATE INDEX letter_by_attendee ON letter (attendee_id) WHERE attendee_id IS NOT NULL;

-- ---- Badges ----

CREATE TABLE badge_new (
  id          INTEGER PRIMARY KEY,     -- the serial of the badge number
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  code        BLOB NOT NULL UNIQUE CHECK (length(code) = 16),
  badge_id    BLOB NOT NULL UNIQUE CHECK (length(badge_id) = 16), -- derived; what logs hold
  state       TEXT NOT NULL CHECK (state IN ('valid', 'revoked') OR state IN ('cancelled', 'blocked')
                                       OR state = 'unpaid'),
  version     INTEGER NOT NULL,        -- change_counter when it last changed
  created_ms  INTEGER NOT NULL,
  printed_ms  INTEGER                  -- last time it stood on a sheet
) STRICT;
INSERT INTO badge_new SELECT id, attendee_id, code, badge_id, state, version, created_ms, printed_ms
  FROM badge;
DROP TABLE badge;
ALTER TABLE badge_new RENAME TO badge;
CREATE UNIQUE INDEX badge_valid_once ON badge (attendee_id) WHERE state = 'valid';
CREATE INDEX badge_by_version ON badge (version);
CREATE INDEX badge_by_attendee ON badge (attendee_id);

-- ---- Documents and books ----

CREATE TABLE invoice_new (             -- as it was issued; never changed
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt') OR kind = 'credit'),
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
INSERT INTO invoice_new SELECT id, kind, year, sequence, number, order_id, credits, lang, issued_ms, due_ms,
  reference, seller, buyer, note, net_cents, vat_cents
  FROM invoice;
DROP TABLE invoice;
ALTER TABLE invoice_new RENAME TO invoice;
CREATE INDEX invoice_by_order ON invoice (order_id);
CREATE UNIQUE INDEX invoice_once ON invoice (order_id) WHERE kind <> 'credit';
CREATE UNIQUE INDEX invoice_by_reference ON invoice (reference);
CREATE INDEX invoice_credits ON invoice (credits) WHERE credits IS NOT NULL;
CREATE TRIGGER invoice_no_update BEFORE UPDATE ON invoice BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;

CREATE TABLE invoice_line_new (
  invoice_id   INTEGER NOT NULL REFERENCES invoice (id),
  position     INTEGER NOT NULL,
  description  TEXT NOT NULL,
  quantity     INTEGER NOT NULL CHECK (quantity > 0),
  gross_cents  INTEGER NOT NULL CHECK (gross_cents >= 0), -- of the whole line, tax included
  net_cents    INTEGER NOT NULL CHECK (net_cents BETWEEN 0 AND gross_cents),
  vat_category TEXT NOT NULL CHECK (vat_category IN ('S', 'Z') OR vat_category IN ('E', 'O')), -- EN 16931
  vat_permille INTEGER NOT NULL,
  exemption    TEXT NOT NULL DEFAULT '', -- why there is no tax: categories E and O
  PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO invoice_line_new SELECT invoice_id, position, description, quantity, gross_cents, net_cents,
  vat_category, vat_permille, exemption
  FROM invoice_line;
DROP TABLE invoice_line;
ALTER TABLE invoice_line_new RENAME TO invoice_line;
CREATE TRIGGER invoice_line_no_update BEFORE UPDATE ON invoice_line
  BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;
CREATE TRIGGER invoice_line_no_delete BEFORE DELETE ON invoice_line
  BEGIN SELECT RAISE (ABORT, 'an invoice is append-only'); END;

CREATE TABLE ledger_new (              -- a line of an entry; append-only
  id           INTEGER PRIMARY KEY,
  txn          INTEGER NOT NULL REFERENCES ledger_txn (id),
  -- what we have: mollie (at the provider), bank, receivable; what we owe: vat, refunds, suspense; what we earn:
  -- sales; and what belongs in other books: elsewhere
  account      TEXT NOT NULL CHECK (account IN ('mollie', 'bank') OR account IN ('receivable', 'sales')
                                        OR account IN ('vat', 'refunds') OR account IN ('suspense', 'elsewhere')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0), -- debit positive, credit negative
  order_id     INTEGER REFERENCES sale_order (id),
  item         INTEGER                 -- receivable: invoice, suspense: apart, refunds: refund, bank: bank_entry
) STRICT;
INSERT INTO ledger_new SELECT id, txn, account, amount_cents, order_id, item
  FROM ledger;
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
