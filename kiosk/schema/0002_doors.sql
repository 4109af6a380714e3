-- What a kiosk hears of the other doors, where it was sent by a room card, and how it is taken out
-- of use. Instants are milliseconds UTC since 1970 by this kiosk's own clock, unless said otherwise.

ALTER TABLE badge ADD COLUMN number INTEGER NOT NULL DEFAULT 0; -- serial of the badge number; 0: not told
ALTER TABLE badge ADD COLUMN hand BLOB;  -- box of badges/hand.h; NULL: this kiosk has no right to names
CREATE INDEX badge_by_number ON badge (number);

ALTER TABLE snapshot ADD COLUMN seen INTEGER NOT NULL DEFAULT 0; -- place in the server's list of passages
ALTER TABLE snapshot ADD COLUMN hand_salt BLOB CHECK (length(hand_salt) = 16); -- for the PIN; NULL: no right to names
ALTER TABLE snapshot ADD COLUMN hand_box BLOB CHECK (length(hand_box) = 72); -- the hand key, sealed under the PIN
ALTER TABLE snapshot ADD COLUMN card_door INTEGER NOT NULL DEFAULT 0; -- door of the room card last shown that the server has not heard of; 0: none

CREATE TABLE peer (                    -- the other kiosks, to know their voices on the network
  kiosk_id   BLOB PRIMARY KEY CHECK (length(kiosk_id) = 16),
  public_key BLOB NOT NULL CHECK (length(public_key) = 32), -- Ed25519
  name       TEXT NOT NULL,
  heard      INTEGER NOT NULL DEFAULT 0 -- highest sequence heard: what is older is a replay
) STRICT, WITHOUT ROWID;

CREATE TABLE clock (                   -- how the server's clock stands to a boot's own
  boot_id   BLOB PRIMARY KEY CHECK (length(boot_id) = 16),
  offset_ms INTEGER NOT NULL           -- server's clock minus time since boot, at least; the lowest seen
) STRICT, WITHOUT ROWID;

CREATE TABLE passage_new (             -- the last door each person passed, by who says so
  badge_id   BLOB NOT NULL CHECK (length(badge_id) = 16),
  source     INTEGER NOT NULL CHECK (source BETWEEN 0 AND 2), -- JournalSource
  direction  INTEGER NOT NULL CHECK (direction IN (1, 2)), -- ScanDirection
  checkpoint INTEGER NOT NULL,
  room       INTEGER NOT NULL,         -- 0: the building
  session    INTEGER NOT NULL,         -- 0: none
  booked     INTEGER NOT NULL CHECK (booked IN (0, 1)), -- had a seat in that session
  at_ms      INTEGER NOT NULL,
  PRIMARY KEY (badge_id, source)
) STRICT, WITHOUT ROWID;
INSERT INTO passage_new SELECT badge_id, 0, direction, checkpoint, room, session, booked, at_ms FROM passage;
DROP TABLE passage;
ALTER TABLE passage_new RENAME TO passage;
CREATE INDEX passage_by_session ON passage (session, direction);

CREATE TABLE lock_order (              -- a row once the server has taken this kiosk out of use: keys and lists are gone, the log is not
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  at_ms     INTEGER NOT NULL,
  sequence  INTEGER NOT NULL,          -- end of the log at that moment; a locked kiosk adds nothing
  chain     BLOB NOT NULL CHECK (length(chain) = 32),     -- chain hash there
  signature BLOB NOT NULL CHECK (length(signature) = 64)  -- over that head, made before the key was wiped
) STRICT;
