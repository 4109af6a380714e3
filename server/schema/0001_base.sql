-- The registration server's database. Instants are milliseconds since 1970 UTC, money is integer
-- cents, ids are integers inside and unguessable text outside. Rules that matter are constraints.

-- ---- Core ----

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,              -- such as 'presence.share_permille'
  value TEXT NOT NULL                  -- text form; the reader knows the type
) STRICT, WITHOUT ROWID;

CREATE TABLE change_counter (          -- one row; grows with everything a kiosk must hear of
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  version INTEGER NOT NULL             -- last number given out
) STRICT;
INSERT INTO change_counter VALUES (1, 0);

CREATE TABLE form_outcome (            -- a form handled once; a repeat gets the first outcome
  nonce   BLOB PRIMARY KEY CHECK (length(nonce) = 16),
  outcome TEXT NOT NULL,               -- path the visitor was sent to
  at_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (                  -- what must leave the machine: mail, payment calls
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('mail', 'payment')),
  key        TEXT NOT NULL UNIQUE,     -- idempotency key
  payload    TEXT NOT NULL,            -- JSON of ids, no personal data where an id will do
  state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  attempts   INTEGER NOT NULL DEFAULT 0,
  next_ms    INTEGER NOT NULL,         -- not before
  last_error TEXT,
  created_ms INTEGER NOT NULL,
  done_ms    INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (kind, next_ms) WHERE state = 'waiting';

CREATE TABLE audit (                   -- who did what; append-only; ids, never names
  id      INTEGER PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  actor   TEXT NOT NULL,               -- 'staff:3', 'order:17', 'kiosk:2', 'system'
  action  TEXT NOT NULL,               -- such as 'order.paid'
  subject TEXT NOT NULL,               -- such as 'order:17'
  detail  TEXT NOT NULL DEFAULT '{}'   -- JSON
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'audit is append-only'); END;

CREATE TABLE staff (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,  -- what they sign in with
  role          INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3), -- Role of server/web/request.h
  password_hash TEXT NOT NULL,         -- argon2id, libsodium's string form
  created_ms    INTEGER NOT NULL,
  disabled_ms   INTEGER
) STRICT;

CREATE TABLE staff_session (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  staff_id   INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- Programme ----

CREATE TABLE congress (                -- one row: one database, one congress
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  number    INTEGER NOT NULL CHECK (number BETWEEN 0 AND 255), -- byte 1 of a badge code
  acronym   TEXT NOT NULL,
  title     TEXT NOT NULL,
  venue     TEXT NOT NULL,
  city      TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  version   TEXT NOT NULL              -- of the programme, as its source gives it
) STRICT;

CREATE TABLE day (
  id   INTEGER PRIMARY KEY,            -- 1, 2 …; bit (id - 1) in a mask of days
  date TEXT NOT NULL UNIQUE            -- ISO 8601, local
) STRICT;

CREATE TABLE room (
  id       INTEGER PRIMARY KEY,
  guid     TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL UNIQUE,
  capacity INTEGER NOT NULL CHECK (capacity >= 0),
  shared   INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)) -- several sessions at once
) STRICT;

CREATE TABLE round (
  id        INTEGER PRIMARY KEY,
  day_id    INTEGER NOT NULL REFERENCES day (id),
  position  INTEGER NOT NULL,          -- 1, 2 … within its day
  name      TEXT NOT NULL,
  starts_ms INTEGER NOT NULL,
  ends_ms   INTEGER NOT NULL CHECK (ends_ms > starts_ms),
  UNIQUE (day_id, position)
) STRICT;

CREATE TABLE track (                   -- a theme
  id      INTEGER PRIMARY KEY,
  slug    TEXT NOT NULL UNIQUE,
  name_nl TEXT NOT NULL,
  name_en TEXT NOT NULL,
  colour  TEXT NOT NULL                -- #rrggbb
) STRICT;

CREATE TABLE quota (                   -- places, of tickets and of sessions alike
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity >= 0),
  taken    INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND capacity) -- held and confirmed
) STRICT;

CREATE TABLE session (
  id             INTEGER PRIMARY KEY,
  guid           TEXT NOT NULL UNIQUE, -- the iCalendar UID is made of it
  slug           TEXT NOT NULL UNIQUE,
  day_id         INTEGER NOT NULL REFERENCES day (id),
  round_id       INTEGER REFERENCES round (id),
  room_id        INTEGER NOT NULL REFERENCES room (id),
  track_id       INTEGER REFERENCES track (id),
  quota_id       INTEGER UNIQUE REFERENCES quota (id), -- NULL: no places to book, walk in
  title          TEXT NOT NULL,
  subtitle       TEXT NOT NULL DEFAULT '',
  abstract       TEXT NOT NULL DEFAULT '', -- Markdown
  type           TEXT NOT NULL DEFAULT '',
  language       TEXT NOT NULL DEFAULT 'nl',
  sectors        INTEGER NOT NULL DEFAULT 0, -- mask: 1 PO, 2 VO, 4 (V)SO, 8 MBO
  for_starters   INTEGER NOT NULL DEFAULT 0 CHECK (for_starters IN (0, 1)),   -- mark S
  research_based INTEGER NOT NULL DEFAULT 0 CHECK (research_based IN (0, 1)), -- mark O
  starts_ms      INTEGER NOT NULL,
  ends_ms        INTEGER NOT NULL CHECK (ends_ms > starts_ms),
  state          TEXT NOT NULL DEFAULT 'confirmed' CHECK (state IN ('confirmed', 'cancelled')),
  sequence       INTEGER NOT NULL DEFAULT 0 -- iCalendar SEQUENCE
) STRICT;
CREATE INDEX session_by_day ON session (day_id, starts_ms);
CREATE INDEX session_by_room ON session (room_id, starts_ms);

CREATE TABLE speaker (
  id   INTEGER PRIMARY KEY,
  guid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  bio  TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE session_speaker (
  session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  speaker_id INTEGER NOT NULL REFERENCES speaker (id),
  position   INTEGER NOT NULL,
  PRIMARY KEY (session_id, speaker_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE offering (                -- a session as validated by the register
  id                INTEGER PRIMARY KEY,
  session_id        INTEGER NOT NULL UNIQUE REFERENCES session (id),
  code              TEXT NOT NULL,
  provider          TEXT NOT NULL,
  activity_type     TEXT NOT NULL,     -- 'conferentie' and its sisters
  subject_quarters  INTEGER NOT NULL CHECK (subject_quarters >= 0),  -- vakinhoudelijk, quarters of an hour
  didactic_quarters INTEGER NOT NULL CHECK (didactic_quarters >= 0), -- vakdidactisch
  pedagogic_quarters INTEGER NOT NULL CHECK (pedagogic_quarters >= 0), -- pedagogisch
  other_quarters    INTEGER NOT NULL CHECK (other_quarters >= 0),    -- the rest
  valid_until       TEXT NOT NULL      -- ISO 8601 date
) STRICT;

-- ---- Sale ----

CREATE TABLE ticket_type (
  id          INTEGER PRIMARY KEY,
  code        TEXT NOT NULL UNIQUE,    -- 'vrijdag', 'zaterdag', 'beide'
  name_nl     TEXT NOT NULL,
  name_en     TEXT NOT NULL,
  days        INTEGER NOT NULL,        -- mask of day ids
  price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
  vat_category TEXT NOT NULL,          -- EN 16931: S, Z, E, O
  vat_permille INTEGER NOT NULL CHECK (vat_permille BETWEEN 0 AND 999),
  position    INTEGER NOT NULL,
  on_sale     INTEGER NOT NULL DEFAULT 1 CHECK (on_sale IN (0, 1))
) STRICT;

CREATE TABLE ticket_quota (            -- a ticket of both days counts in the quota of each
  ticket_type_id INTEGER NOT NULL REFERENCES ticket_type (id),
  quota_id       INTEGER NOT NULL REFERENCES quota (id),
  PRIMARY KEY (ticket_type_id, quota_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE voucher (
  id         INTEGER PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE,     -- upper case
  kind       TEXT NOT NULL CHECK (kind IN ('free', 'percent', 'amount', 'fixed')),
  value      INTEGER NOT NULL CHECK (value >= 0), -- per cent, or cents; 0 for free
  uses_max   INTEGER NOT NULL CHECK (uses_max > 0),
  uses       INTEGER NOT NULL DEFAULT 0 CHECK (uses BETWEEN 0 AND uses_max),
  valid_until_ms INTEGER
) STRICT;

CREATE TABLE sale_order (              -- cart -> pending -> paid; see server/sales/order_state.h
  id          INTEGER PRIMARY KEY,
  public_id   TEXT NOT NULL UNIQUE,    -- 16 characters, unguessable; the private link adds a MAC
  number      TEXT UNIQUE,             -- 'LC17-00042', given when it leaves the cart
  state       TEXT NOT NULL CHECK (state IN ('cart', 'pending', 'paid', 'expired', 'cancelled')),
  visitor     BLOB CHECK (length(visitor) = 32), -- the browser a cart belongs to
  lang        TEXT NOT NULL DEFAULT 'nl' CHECK (lang IN ('nl', 'en')),
  email       TEXT NOT NULL DEFAULT '', -- personal; erased on request
  voucher_id  INTEGER REFERENCES voucher (id),
  total_cents INTEGER NOT NULL DEFAULT 0 CHECK (total_cents >= 0),
  created_ms  INTEGER NOT NULL,
  expires_ms  INTEGER,                 -- cart and pending: when places go back
  paid_ms     INTEGER
) STRICT;
CREATE UNIQUE INDEX order_cart_of_visitor ON sale_order (visitor) WHERE state = 'cart';
CREATE INDEX order_expiring ON sale_order (expires_ms) WHERE state IN ('cart', 'pending');

CREATE TABLE attendee (
  id        INTEGER PRIMARY KEY,
  order_id  INTEGER NOT NULL REFERENCES sale_order (id),
  ticket_type_id INTEGER NOT NULL REFERENCES ticket_type (id),
  price_cents INTEGER NOT NULL CHECK (price_cents >= 0), -- after the voucher
  role      TEXT NOT NULL DEFAULT 'attendee' CHECK (role IN ('attendee', 'speaker', 'staff')),
  name      TEXT NOT NULL DEFAULT '',  -- personal
  email     TEXT NOT NULL DEFAULT '',  -- personal
  school    TEXT NOT NULL DEFAULT '',
  place     TEXT NOT NULL DEFAULT '',
  sector    INTEGER NOT NULL DEFAULT 0, -- mask as in session
  no_photo  INTEGER NOT NULL DEFAULT 0 CHECK (no_photo IN (0, 1)),
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'cancelled'))
) STRICT;
CREATE INDEX attendee_by_order ON attendee (order_id);

CREATE TABLE seat (                    -- a person's place in a session
  id          INTEGER PRIMARY KEY,
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  session_id  INTEGER NOT NULL REFERENCES session (id),
  state       TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'released')),
  at_ms       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX seat_once ON seat (attendee_id, session_id) WHERE state <> 'released';
CREATE INDEX seat_by_session ON seat (session_id) WHERE state <> 'released';

CREATE TABLE payment (
  id            INTEGER PRIMARY KEY,
  order_id      INTEGER NOT NULL REFERENCES sale_order (id),
  idempotency_key TEXT NOT NULL UNIQUE,
  provider_id   TEXT UNIQUE,           -- 'tr_…', once the provider gave one
  state         TEXT NOT NULL CHECK (state IN ('new', 'open', 'pending', 'authorized', 'paid', 'failed', 'expired', 'canceled')),
  amount_cents  INTEGER NOT NULL CHECK (amount_cents > 0),
  checkout_url  TEXT,
  expires_ms    INTEGER,
  created_ms    INTEGER NOT NULL,
  checked_ms    INTEGER                -- last time the provider was asked
) STRICT;
CREATE INDEX payment_by_order ON payment (order_id);
CREATE INDEX payment_open ON payment (checked_ms) WHERE state IN ('new', 'open', 'pending', 'authorized');

CREATE TABLE ledger (                  -- double entry; rows of one txn add up to 0; append-only
  id           INTEGER PRIMARY KEY,
  txn          INTEGER NOT NULL,       -- rows that belong together
  at_ms        INTEGER NOT NULL,
  account      TEXT NOT NULL,          -- 'bank', 'receivable', 'sales', 'vat'
  amount_cents INTEGER NOT NULL,       -- debit positive, credit negative
  order_id     INTEGER NOT NULL REFERENCES sale_order (id),
  reason       TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_by_txn ON ledger (txn);
CREATE INDEX ledger_by_order ON ledger (order_id);
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE (ABORT, 'ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE (ABORT, 'ledger is append-only'); END;

-- ---- At the door ----

CREATE TABLE badge (
  id          INTEGER PRIMARY KEY,     -- the serial of the badge number
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  code        BLOB NOT NULL UNIQUE CHECK (length(code) = 16),
  badge_id    BLOB NOT NULL UNIQUE CHECK (length(badge_id) = 16), -- derived; what logs hold
  state       TEXT NOT NULL CHECK (state IN ('valid', 'revoked', 'cancelled', 'blocked', 'unpaid')),
  version     INTEGER NOT NULL,        -- change_counter when it last changed
  created_ms  INTEGER NOT NULL,
  printed_ms  INTEGER                  -- last time it stood on a sheet
) STRICT;
CREATE UNIQUE INDEX badge_valid_once ON badge (attendee_id) WHERE state = 'valid';
CREATE INDEX badge_by_version ON badge (version);

CREATE TABLE tag_key (                 -- keys under which badge codes are tagged
  generation INTEGER PRIMARY KEY CHECK (generation BETWEEN 1 AND 15),
  key        BLOB NOT NULL CHECK (length(key) = 32),
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoint (              -- a door
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE,
  kind    TEXT NOT NULL CHECK (kind IN ('entrance', 'session', 'exit')),
  room_id INTEGER REFERENCES room (id),
  CHECK ((kind = 'session') = (room_id IS NOT NULL))
) STRICT;

CREATE TABLE kiosk (
  id            INTEGER PRIMARY KEY,
  public_id     BLOB NOT NULL UNIQUE CHECK (length(public_id) = 16),
  name          TEXT NOT NULL,
  checkpoint_id INTEGER REFERENCES checkpoint (id),
  checkpoint_version INTEGER NOT NULL DEFAULT 0, -- change_counter when the checkpoint last changed
  pair_hash     BLOB UNIQUE CHECK (length(pair_hash) = 32), -- hash of the one-time code, until used
  pair_until_ms INTEGER,
  token_hash    BLOB UNIQUE CHECK (length(token_hash) = 32),
  public_key    BLOB CHECK (length(public_key) = 32), -- Ed25519
  paired_ms     INTEGER,
  seen_ms       INTEGER,
  revoked_ms    INTEGER,
  clock_offset_ms INTEGER              -- server minus kiosk, measured at its last push
) STRICT;

CREATE TABLE scan (                    -- what the kiosks saw; append-only
  kiosk_id    INTEGER NOT NULL REFERENCES kiosk (id),
  sequence    INTEGER NOT NULL CHECK (sequence > 0),
  record      BLOB NOT NULL,           -- canonical bytes, schedule/scan.h
  chain       BLOB NOT NULL CHECK (length(chain) = 32), -- after this record
  kind        INTEGER NOT NULL,        -- the fields below repeat the record, to ask by
  badge_id    BLOB NOT NULL CHECK (length(badge_id) = 16),
  checkpoint_id INTEGER NOT NULL,
  direction   INTEGER NOT NULL,
  verdict     INTEGER NOT NULL,
  refers      INTEGER NOT NULL,        -- sequence of the record it takes back or overrides, 0 for none
  device_ms   INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (kiosk_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_by_badge ON scan (badge_id, device_ms);
CREATE TRIGGER scan_no_update BEFORE UPDATE ON scan BEGIN SELECT RAISE (ABORT, 'scan is append-only'); END;
CREATE TRIGGER scan_no_delete BEFORE DELETE ON scan BEGIN SELECT RAISE (ABORT, 'scan is append-only'); END;

CREATE TABLE scan_head (               -- signed heads, the proof of the chain; append-only
  kiosk_id    INTEGER NOT NULL REFERENCES kiosk (id),
  sequence    INTEGER NOT NULL,
  chain       BLOB NOT NULL CHECK (length(chain) = 32),
  signature   BLOB NOT NULL CHECK (length(signature) = 64),
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (kiosk_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER scan_head_no_update BEFORE UPDATE ON scan_head BEGIN SELECT RAISE (ABORT, 'scan_head is append-only'); END;
CREATE TRIGGER scan_head_no_delete BEFORE DELETE ON scan_head BEGIN SELECT RAISE (ABORT, 'scan_head is append-only'); END;

CREATE TABLE scan_apart (              -- records that do not follow, or contradict; kept, shown; append-only
  id          INTEGER PRIMARY KEY,
  kiosk_id    INTEGER NOT NULL REFERENCES kiosk (id),
  sequence    INTEGER NOT NULL,
  record      BLOB NOT NULL,
  why         TEXT NOT NULL,           -- 'contradicts', 'form', 'chain', 'signature', 'kiosk', 'after'
  received_ms INTEGER NOT NULL,
  UNIQUE (kiosk_id, sequence, record)
) STRICT;
CREATE TRIGGER scan_apart_no_update BEFORE UPDATE ON scan_apart BEGIN SELECT RAISE (ABORT, 'scan_apart is append-only'); END;
CREATE TRIGGER scan_apart_no_delete BEFORE DELETE ON scan_apart BEGIN SELECT RAISE (ABORT, 'scan_apart is append-only'); END;

CREATE TABLE presence (                -- computed from scan; may be thrown away and made again
  attendee_id  INTEGER NOT NULL REFERENCES attendee (id),
  session_id   INTEGER NOT NULL REFERENCES session (id),
  first_in_ms  INTEGER NOT NULL,
  last_out_ms  INTEGER,                -- NULL: still inside, or left without a scan
  present_ms   INTEGER NOT NULL,       -- milliseconds inside the session's time
  counts       INTEGER NOT NULL CHECK (counts IN (0, 1)), -- enough for register activity
  rule         TEXT NOT NULL,          -- version and numbers of the rule used
  PRIMARY KEY (attendee_id, session_id)
) STRICT, WITHOUT ROWID;

-- ---- Register ----

CREATE TABLE teacher (                 -- an attendee as the register knows them; personal
  attendee_id     INTEGER PRIMARY KEY REFERENCES attendee (id),
  register_number TEXT NOT NULL DEFAULT '' CHECK (length(register_number) <= 20),
  enrolled        INTEGER NOT NULL CHECK (enrolled IN (0, 1)) -- stood in the voluntary register before 1 August 2017
) STRICT;

CREATE TABLE activity (                -- register activity; append-only: a correction is a new row
  id                 INTEGER PRIMARY KEY,
  public_id          TEXT NOT NULL UNIQUE,
  attendee_id        INTEGER NOT NULL REFERENCES attendee (id),
  session_id         INTEGER NOT NULL REFERENCES session (id),
  offering_code      TEXT NOT NULL,
  subject_quarters   INTEGER NOT NULL,
  didactic_quarters  INTEGER NOT NULL,
  pedagogic_quarters INTEGER NOT NULL,
  other_quarters     INTEGER NOT NULL,
  claimable_from     TEXT NOT NULL,    -- ISO date: at once for who was enrolled, else 2018-08-01
  replaces           INTEGER UNIQUE REFERENCES activity (id),
  withdrawn          INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)), -- this row takes the replaced one back
  rule               TEXT NOT NULL,
  created_ms         INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_by_attendee ON activity (attendee_id);
CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity BEGIN SELECT RAISE (ABORT, 'activity is append-only'); END;
CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN SELECT RAISE (ABORT, 'activity is append-only'); END;

CREATE TABLE evidence (                -- the scans an activity stands on; append-only
  activity_id INTEGER NOT NULL REFERENCES activity (id),
  kiosk_id    INTEGER NOT NULL,
  sequence    INTEGER NOT NULL,
  PRIMARY KEY (activity_id, kiosk_id, sequence),
  FOREIGN KEY (kiosk_id, sequence) REFERENCES scan (kiosk_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE (ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE (ABORT, 'evidence is append-only'); END;
