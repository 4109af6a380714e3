-- Register: offerings, corrections, portfolios, deliveries.

-- ---- What a session or a whole day is worth ----

CREATE TABLE offering_new (            -- a session or a whole day as offered to the register
  id                INTEGER PRIMARY KEY,
  session_id        INTEGER UNIQUE REFERENCES session (id), -- NULL for a whole day
  day_id            INTEGER UNIQUE REFERENCES day (id),     -- NULL for a session
  code              TEXT NOT NULL,     -- the register's; '' while it has none
  provider          TEXT NOT NULL,
  activity_type     TEXT NOT NULL,     -- one of server/register/offering.c's seven
  validated         INTEGER NOT NULL DEFAULT 1 CHECK (validated IN (0, 1)),
  subject_quarters  INTEGER NOT NULL CHECK (subject_quarters >= 0),  -- vakinhoudelijk, quarters of an hour
  didactic_quarters INTEGER NOT NULL CHECK (didactic_quarters >= 0), -- vakdidactisch
  pedagogic_quarters INTEGER NOT NULL CHECK (pedagogic_quarters >= 0), -- pedagogisch
  other_quarters    INTEGER NOT NULL CHECK (other_quarters >= 0),    -- the rest
  self_quarters     INTEGER NOT NULL DEFAULT 0 CHECK (self_quarters >= 0), -- of these, self-study
  offered_on        TEXT NOT NULL DEFAULT '', -- ISO date offered for validation; '' unknown
  valid_until       TEXT NOT NULL,     -- ISO date, the last day it is good for
  elements          TEXT NOT NULL DEFAULT '', -- of the professional standard, for people
  contribution      TEXT NOT NULL DEFAULT '', -- to one's development: asked of what is not validated
  content           TEXT NOT NULL DEFAULT '', -- content and set-up: the same
  source            TEXT NOT NULL DEFAULT 'programme' CHECK (source IN ('programme', 'office')), -- an import leaves the office's alone
  CHECK ((session_id IS NULL) <> (day_id IS NULL)),
  CHECK (self_quarters <= subject_quarters + didactic_quarters + pedagogic_quarters + other_quarters)
) STRICT;
INSERT INTO offering_new (id, session_id, code, provider, activity_type, subject_quarters,
  didactic_quarters, pedagogic_quarters, other_quarters, valid_until)
  SELECT id, session_id, code, provider, activity_type, subject_quarters, didactic_quarters,
  pedagogic_quarters, other_quarters, valid_until FROM offering;
DROP TABLE offering;
ALTER TABLE offering_new RENAME TO offering;

-- ---- Presence ----

CREATE INDEX badge_by_attendee ON badge (attendee_id); -- somebody's scans, by all badges they had
CREATE INDEX scan_by_door ON scan (checkpoint_id, at_ms); -- who was seen at a room, when its session is settled

ALTER TABLE presence ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0; -- mask PRESENCE_DOUBT_ of presence.h

CREATE TABLE correction (              -- what a person says against the scans; append-only
  id          INTEGER PRIMARY KEY,
  public_id   TEXT NOT NULL UNIQUE,
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  session_id  INTEGER NOT NULL REFERENCES session (id),
  from_ms     INTEGER NOT NULL,        -- present from
  to_ms       INTEGER NOT NULL CHECK (to_ms >= from_ms), -- until; the same moment: not present
  reason      TEXT NOT NULL CHECK (length (reason) BETWEEN 5 AND 400),
  staff_id    INTEGER NOT NULL REFERENCES staff (id), -- who asks
  asked_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX correction_by_attendee ON correction (attendee_id);
CREATE TRIGGER correction_no_update BEFORE UPDATE ON correction BEGIN SELECT RAISE (ABORT, 'correction is append-only'); END;
CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction BEGIN SELECT RAISE (ABORT, 'correction is append-only'); END;

CREATE TABLE consent (                 -- a second person's answer to a correction; append-only
  correction_id INTEGER PRIMARY KEY REFERENCES correction (id),
  agreed        INTEGER NOT NULL CHECK (agreed IN (0, 1)),
  staff_id      INTEGER NOT NULL REFERENCES staff (id),
  at_ms         INTEGER NOT NULL,
  position      INTEGER NOT NULL UNIQUE -- 1, 2 …: of two about the same minutes the later agreed one counts
) STRICT;
CREATE TRIGGER consent_no_update BEFORE UPDATE ON consent BEGIN SELECT RAISE (ABORT, 'consent is append-only'); END;
CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent BEGIN SELECT RAISE (ABORT, 'consent is append-only'); END;
CREATE TRIGGER consent_by_another BEFORE INSERT ON consent
  WHEN new.staff_id = (SELECT staff_id FROM correction WHERE id = new.correction_id)
  BEGIN SELECT RAISE (ABORT, 'nobody consents to their own correction'); END;

-- ---- Activities ----

CREATE TABLE activity_new (            -- register activity; append-only: a correction is a new row
  id                 INTEGER PRIMARY KEY,
  public_id          TEXT NOT NULL UNIQUE,
  attendee_id        INTEGER NOT NULL REFERENCES attendee (id),
  session_id         INTEGER REFERENCES session (id), -- NULL for a whole day
  day_id             INTEGER REFERENCES day (id),     -- NULL for a session
  offering_code      TEXT NOT NULL,
  validated          INTEGER NOT NULL DEFAULT 1 CHECK (validated IN (0, 1)), -- 0: a proof of attendance
  provider           TEXT NOT NULL DEFAULT '',
  activity_type      TEXT NOT NULL DEFAULT '',
  subject_quarters   INTEGER NOT NULL,
  didactic_quarters  INTEGER NOT NULL,
  pedagogic_quarters INTEGER NOT NULL,
  other_quarters     INTEGER NOT NULL,
  contact_quarters   INTEGER NOT NULL DEFAULT 0,
  self_quarters      INTEGER NOT NULL DEFAULT 0,
  claimable_from     TEXT NOT NULL,    -- ISO date: at once for who was enrolled, else 2018-08-01
  replaces           INTEGER UNIQUE REFERENCES activity (id),
  withdrawn          INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)), -- this row takes the replaced one back
  after_close        INTEGER NOT NULL DEFAULT 0 CHECK (after_close IN (0, 1)), -- made when the books were closed: a visible correction
  rule               TEXT NOT NULL,
  created_ms         INTEGER NOT NULL,
  CHECK ((session_id IS NULL) <> (day_id IS NULL))
) STRICT;
INSERT INTO activity_new (id, public_id, attendee_id, session_id, offering_code, subject_quarters,
  didactic_quarters, pedagogic_quarters, other_quarters, contact_quarters, claimable_from, replaces,
  withdrawn, rule, created_ms)
  SELECT id, public_id, attendee_id, session_id, offering_code, subject_quarters, didactic_quarters,
  pedagogic_quarters, other_quarters,
  subject_quarters + didactic_quarters + pedagogic_quarters + other_quarters, claimable_from,
  replaces, withdrawn, rule, created_ms FROM activity;
DROP TABLE activity;
ALTER TABLE activity_new RENAME TO activity;
CREATE INDEX activity_by_attendee ON activity (attendee_id);
CREATE INDEX activity_after_close ON activity (id) WHERE after_close = 1;
CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity BEGIN SELECT RAISE (ABORT, 'activity is append-only'); END;
CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN SELECT RAISE (ABORT, 'activity is append-only'); END;

CREATE TABLE books (                   -- closed once, never opened again
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  staff_id  INTEGER NOT NULL REFERENCES staff (id),
  closed_ms INTEGER NOT NULL,
  activities INTEGER NOT NULL,         -- how many stood then
  digest    BLOB NOT NULL CHECK (length(digest) = 32) -- of them, see server/register/books.c
) STRICT;
CREATE TRIGGER books_no_update BEFORE UPDATE ON books BEGIN SELECT RAISE (ABORT, 'closed books stay closed'); END;
CREATE TRIGGER books_no_delete BEFORE DELETE ON books BEGIN SELECT RAISE (ABORT, 'closed books stay closed'); END;

-- ---- Who ----

CREATE TABLE roll (                    -- rows of the register's own list, of our participants only; personal
  number      TEXT PRIMARY KEY COLLATE NOCASE,
  name        TEXT NOT NULL,
  birth_date  TEXT NOT NULL,           -- ISO; '' when the list has none
  enrolled_on TEXT NOT NULL            -- ISO; '' when the list has none
) STRICT, WITHOUT ROWID;

CREATE TABLE roll_import (             -- the last list
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  at_ms       INTEGER NOT NULL,
  rows        INTEGER NOT NULL,        -- in the file
  kept        INTEGER NOT NULL,        -- of our participants
  digest      TEXT NOT NULL            -- SHA-256 of the file, hex
) STRICT;

CREATE TABLE standing (                -- what is known of a teacher's place in the register; personal
  attendee_id INTEGER PRIMARY KEY REFERENCES attendee (id),
  birth_date  TEXT NOT NULL DEFAULT '', -- as given, ISO
  period_from TEXT NOT NULL DEFAULT '', -- ISO date the current four years began; '' unknown
  verdict     TEXT NOT NULL DEFAULT 'declared' CHECK (verdict IN
    ('declared', 'matched', 'late', 'doubtful', 'confirmed', 'rejected')),
  why         TEXT NOT NULL DEFAULT '', -- of a doubt: 'number', 'name', 'birth_date', 'unknown'
  decided_by  INTEGER REFERENCES staff (id), -- confirmed and rejected: by whom
  decided_ms  INTEGER
) STRICT;
CREATE INDEX standing_doubtful ON standing (attendee_id) WHERE verdict = 'doubtful';

-- ---- The portfolio and its papers ----

CREATE TABLE own_activity (            -- typed in by the teacher: followed elsewhere, not validated; personal
  id                 INTEGER PRIMARY KEY,
  attendee_id        INTEGER NOT NULL REFERENCES attendee (id),
  activity_type      TEXT NOT NULL,
  name               TEXT NOT NULL,
  provider           TEXT NOT NULL,
  contribution       TEXT NOT NULL,    -- to one's development
  content            TEXT NOT NULL,    -- content and set-up
  date               TEXT NOT NULL,    -- ISO
  subject_quarters   INTEGER NOT NULL CHECK (subject_quarters >= 0),
  didactic_quarters  INTEGER NOT NULL CHECK (didactic_quarters >= 0),
  pedagogic_quarters INTEGER NOT NULL CHECK (pedagogic_quarters >= 0),
  other_quarters     INTEGER NOT NULL CHECK (other_quarters >= 0),
  contact_quarters   INTEGER NOT NULL CHECK (contact_quarters >= 0),
  added_ms           INTEGER NOT NULL
) STRICT;
CREATE INDEX own_activity_by_attendee ON own_activity (attendee_id);

CREATE TABLE certificate (             -- a paper that was made; its public page says what became of it
  id          INTEGER PRIMARY KEY,
  public_id   TEXT NOT NULL UNIQUE,    -- 20 characters, unguessable: in the paper's QR
  credential  TEXT NOT NULL UNIQUE,    -- the id inside its Open Badge, urn:uuid:…
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  made_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX certificate_by_attendee ON certificate (attendee_id);

CREATE TABLE certificate_activity (
  certificate_id INTEGER NOT NULL REFERENCES certificate (id),
  activity_id    INTEGER NOT NULL REFERENCES activity (id),
  PRIMARY KEY (certificate_id, activity_id)
) STRICT, WITHOUT ROWID;

-- ---- Delivery to a register ----

CREATE TABLE outbox_new (              -- what must leave the machine; a kind is known by who handles it
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind <> ''),
  key        TEXT NOT NULL UNIQUE,     -- idempotency key
  payload    TEXT NOT NULL,            -- JSON of ids, no personal data where an id will do
  state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  attempts   INTEGER NOT NULL DEFAULT 0,
  next_ms    INTEGER NOT NULL,         -- not before
  last_error TEXT,
  created_ms INTEGER NOT NULL,
  done_ms    INTEGER
) STRICT;
INSERT INTO outbox_new SELECT id, kind, key, payload, state, attempts, next_ms, last_error,
  created_ms, done_ms FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (kind, next_ms) WHERE state = 'waiting';

CREATE TABLE delivery (                -- a message an activity row is to the register
  activity_id INTEGER PRIMARY KEY REFERENCES activity (id),
  state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'accepted', 'refused', 'dropped')),
  batch       TEXT NOT NULL DEFAULT '', -- key of the batch it went with last
  tries       INTEGER NOT NULL DEFAULT 0,
  next_ms     INTEGER NOT NULL DEFAULT 0, -- waiting: not before
  answer      TEXT NOT NULL DEFAULT '', -- the register's word for a refusal
  settled_ms  INTEGER
) STRICT;
CREATE INDEX delivery_waiting ON delivery (next_ms) WHERE state = 'waiting';
CREATE INDEX delivery_sent ON delivery (batch) WHERE state = 'sent';
CREATE INDEX delivery_accepted ON delivery (activity_id) WHERE state = 'accepted';
CREATE INDEX delivery_refused ON delivery (activity_id) WHERE state = 'refused';

CREATE TABLE holding (                 -- what the register says it holds, as last asked
  reference TEXT PRIMARY KEY,          -- activity.public_id, or what they made of it
  quarters  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reconciliation (          -- each time they were asked
  id          INTEGER PRIMARY KEY,
  asked_ms    INTEGER NOT NULL,
  answered_ms INTEGER                  -- NULL: under way, or failed in the outbox
) STRICT;
INSERT INTO delivery (activity_id) SELECT id FROM activity WHERE validated = 1;
