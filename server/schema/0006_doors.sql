-- At the doors: clocks put right, logs that fork, who was last seen where, and scans made on the
-- server itself.

ALTER TABLE scan ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0; -- the instant as put right by server/attendance/scan_clock.h
ALTER TABLE scan ADD COLUMN clock INTEGER NOT NULL DEFAULT 0 CHECK (clock BETWEEN 0 AND 2); -- ScanClockJudgement: how sure that is
DROP TRIGGER scan_no_update;
UPDATE scan SET at_ms = device_ms;
CREATE TRIGGER scan_no_update BEFORE UPDATE ON scan BEGIN SELECT RAISE (ABORT, 'scan is append-only'); END;
DROP INDEX scan_by_badge;
CREATE INDEX scan_by_badge ON scan (badge_id, at_ms);

CREATE TABLE scan_log (                -- where each kiosk's log ends here, records kept apart from a whole chain included
  kiosk_id INTEGER PRIMARY KEY REFERENCES kiosk (id),
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  chain    BLOB NOT NULL CHECK (length(chain) = 32),
  at_ms    INTEGER NOT NULL            -- of its newest record whose clock was sure; 0: none was
) STRICT;
INSERT INTO scan_log SELECT kiosk_id, sequence, chain, at_ms FROM scan s
  WHERE sequence = (SELECT MAX (sequence) FROM scan t WHERE t.kiosk_id = s.kiosk_id);

CREATE TABLE scan_clock (              -- bounds of the server's clock minus a boot's own, for each boot of a kiosk
  kiosk_id INTEGER NOT NULL REFERENCES kiosk (id),
  boot_id  BLOB NOT NULL CHECK (length(boot_id) = 16),
  lower_ms INTEGER,                    -- told by the kiosk: an answer of ours is older than its arrival
  upper_ms INTEGER,                    -- seen here: a batch is older than its arrival
  PRIMARY KEY (kiosk_id, boot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (                    -- the last door each person passed, from all logs; may be made again from scan
  badge_id   BLOB PRIMARY KEY CHECK (length(badge_id) = 16),
  position   INTEGER NOT NULL UNIQUE,  -- grows with each change: kiosks ask for what came after a place
  kiosk_id   INTEGER NOT NULL,         -- 0 with direction 0
  sequence   INTEGER NOT NULL,
  direction  INTEGER NOT NULL CHECK (direction BETWEEN 0 AND 2), -- ScanDirection; 0: all was taken back
  checkpoint_id INTEGER NOT NULL,
  room_id    INTEGER NOT NULL,         -- 0: the building
  session_id INTEGER NOT NULL,         -- the one they came for; 0: none
  booked     INTEGER NOT NULL CHECK (booked IN (0, 1)), -- had a seat in it
  at_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_by_session ON seen (session_id, direction);

CREATE TABLE presence_due (            -- badges whose presence is to be computed again: a herd of kiosks is taken in first
  badge_id BLOB PRIMARY KEY CHECK (length(badge_id) = 16)
) STRICT, WITHOUT ROWID;

ALTER TABLE kiosk ADD COLUMN own_sequence INTEGER NOT NULL DEFAULT 0; -- records in its own log, as it last told
ALTER TABLE kiosk ADD COLUMN forked_ms INTEGER;   -- when its log was first found to be another than ours, or shorter; NULL: never
ALTER TABLE kiosk ADD COLUMN lock_hash BLOB CHECK (length(lock_hash) = 32); -- of a revoked kiosk: its token's hash, to prove it to the kiosk
ALTER TABLE kiosk ADD COLUMN locked_ms INTEGER;   -- when a revoked kiosk was told so
ALTER TABLE kiosk ADD COLUMN secret_key BLOB CHECK (length(secret_key) = 64); -- Ed25519; of a kiosk that is a page of this server, else NULL
ALTER TABLE kiosk ADD COLUMN hand_key BLOB CHECK (length(hand_key) = 32);   -- badges/hand.h; NULL: no right to names
ALTER TABLE kiosk ADD COLUMN hand_salt BLOB CHECK (length(hand_salt) = 16);
ALTER TABLE kiosk ADD COLUMN hand_box BLOB CHECK (length(hand_box) = 72);   -- the hand key under the PIN
CREATE UNIQUE INDEX kiosk_by_lock ON kiosk (lock_hash) WHERE lock_hash IS NOT NULL;

CREATE TABLE scan_apart_look (         -- somebody of the office looked at a record kept apart
  apart_id INTEGER PRIMARY KEY REFERENCES scan_apart (id),
  at_ms    INTEGER NOT NULL,
  actor    TEXT NOT NULL               -- 'staff:3'
) STRICT;
