-- Selling: types of tickets, orders of several people, waiting lists, vouchers.

-- ---- Types of tickets ----

-- 'day' also for several days; 'student'; 'speaker': the badge says so; 'supporter': pupils of the final, of
-- whom only a name is asked, with one adult who comes along
ALTER TABLE ticket_type ADD COLUMN kind TEXT NOT NULL DEFAULT 'day'
  CHECK (kind IN ('day', 'student', 'speaker', 'supporter'));
-- who may buy it: anybody, who has a voucher that is bound to it, or nobody but staff
ALTER TABLE ticket_type ADD COLUMN buyers TEXT NOT NULL DEFAULT 'open' CHECK (buyers IN ('open', 'code', 'staff'));
-- the sale of this type: from and until these moments; NULL: no such bound
ALTER TABLE ticket_type ADD COLUMN sale_from_ms INTEGER;
ALTER TABLE ticket_type ADD COLUMN sale_until_ms INTEGER;
-- why there is no tax on it, as the invoice must say for category E; '' where there is tax
ALTER TABLE ticket_type ADD COLUMN exemption_nl TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_type ADD COLUMN exemption_en TEXT NOT NULL DEFAULT '';
-- one sentence under its name
ALTER TABLE ticket_type ADD COLUMN hint_nl TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket_type ADD COLUMN hint_en TEXT NOT NULL DEFAULT '';

-- ---- Vouchers ----

CREATE TABLE voucher_batch (           -- vouchers made together
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,            -- for whom, as the office calls it
  created_ms INTEGER NOT NULL
) STRICT;

-- NULL: fits every type that is sold openly
ALTER TABLE voucher ADD COLUMN ticket_type_id INTEGER REFERENCES ticket_type (id);
-- NULL: no places are kept for it; else its tickets count here and not in their type's own quotas
ALTER TABLE voucher ADD COLUMN block_quota_id INTEGER REFERENCES quota (id);
ALTER TABLE voucher ADD COLUMN valid_from_ms INTEGER; -- NULL: at once
ALTER TABLE voucher ADD COLUMN batch_id INTEGER REFERENCES voucher_batch (id);

-- Places kept for a batch: taken in the type's quotas as long as the block exists, and given out from the block.
CREATE TABLE quota_block (
  quota_id  INTEGER PRIMARY KEY REFERENCES quota (id), -- the block: its capacity is what is kept
  ticket_type_id INTEGER NOT NULL REFERENCES ticket_type (id) -- in whose quotas it is taken
) STRICT;

-- ---- Orders of several people ----

-- who ordered, when that is not (only) a visitor: a school's contact; personal
ALTER TABLE sale_order ADD COLUMN contact_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sale_order ADD COLUMN school TEXT NOT NULL DEFAULT '';
ALTER TABLE sale_order ADD COLUMN place TEXT NOT NULL DEFAULT '';
-- a cart that ran out is told about on return: whoever asks names the visitor, in whatever state
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
  part      TEXT NOT NULL DEFAULT 'person' CHECK (part IN ('person', 'pupil', 'adult')), -- among supporters
  role      TEXT NOT NULL DEFAULT 'attendee' CHECK (role IN ('attendee', 'speaker', 'staff')),
  name      TEXT NOT NULL DEFAULT '',  -- personal
  email     TEXT NOT NULL DEFAULT '',  -- personal
  school    TEXT NOT NULL DEFAULT '',
  place     TEXT NOT NULL DEFAULT '',
  sector    INTEGER NOT NULL DEFAULT 0, -- mask as in session
  no_photo  INTEGER NOT NULL DEFAULT 0 CHECK (no_photo IN (0, 1)),
  state     TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'cancelled')),
  UNIQUE (order_id, position)
) STRICT;
INSERT INTO attendee_new (id, order_id, position, ticket_type_id, price_cents, voucher_id, role, name, email, school,
  place, sector, no_photo, state)
  SELECT a.id, a.order_id, (SELECT COUNT(*) FROM attendee b WHERE b.order_id = a.order_id AND b.id <= a.id),
    a.ticket_type_id, a.price_cents, o.voucher_id, a.role, a.name, a.email, a.school, a.place, a.sector, a.no_photo,
    a.state FROM attendee a JOIN sale_order o ON o.id = a.order_id;
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

-- ---- Nobody in two places at once ----

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

-- ---- Waiting lists ----

CREATE TABLE waiting (                 -- a person in the line for a session; see server/sales/waiting.h
  id          INTEGER PRIMARY KEY,     -- the order of the line
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  session_id  INTEGER NOT NULL REFERENCES session (id),
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'accepted', 'lapsed', 'withdrawn')),
  joined_ms   INTEGER NOT NULL,
  until_ms    INTEGER,                 -- offered: when the offer lapses; the place is taken in the quota till then
  changed_ms  INTEGER NOT NULL,
  CHECK ((state = 'offered') <= (until_ms IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX waiting_once ON waiting (attendee_id, session_id) WHERE state IN ('waiting', 'offered');
CREATE INDEX waiting_line ON waiting (session_id, id) WHERE state = 'waiting';
CREATE INDEX waiting_due ON waiting (until_ms) WHERE state = 'offered';
