-- The kiosk's own file: who it is, what it was told, and what it saw. Instants are milliseconds
-- UTC since 1970. No name of a person stands here in clear: `sealed` opens only with a badge in hand.

CREATE TABLE identity (                -- one row once paired, never changed
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  kiosk_id   BLOB NOT NULL CHECK (length(kiosk_id) = 16),
  token      TEXT NOT NULL,            -- goes with every call to the server
  server     TEXT NOT NULL,            -- base URL, no slash at its end
  congress   INTEGER NOT NULL CHECK (congress BETWEEN 0 AND 255), -- byte 1 of a badge code
  title      TEXT NOT NULL,            -- of the congress
  public_key BLOB NOT NULL CHECK (length(public_key) = 32),  -- Ed25519; the server has it too
  secret_key BLOB NOT NULL CHECK (length(secret_key) = 64),  -- Ed25519; signs heads of the log
  paired_ms  INTEGER NOT NULL          -- device clock
) STRICT;

CREATE TABLE tag_key (                 -- keys under which badge codes are tagged
  generation INTEGER PRIMARY KEY CHECK (generation BETWEEN 0 AND 15),
  key        BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

CREATE TABLE snapshot (                -- one row: what the server last said
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  version     INTEGER NOT NULL,        -- to ask for what changed since
  server_ms   INTEGER NOT NULL,        -- server's clock at that answer
  received_ms INTEGER NOT NULL,        -- device clock at that answer
  kiosk_name  TEXT NOT NULL,
  door_kind   INTEGER NOT NULL CHECK (door_kind BETWEEN 0 AND 3), -- AdmissionDoor
  door_id     INTEGER NOT NULL,        -- checkpoint; 0 when there is none
  door_room   INTEGER NOT NULL,        -- room behind the door; 0: the building
  door_name   TEXT NOT NULL,
  programme   TEXT                     -- JSON of schedule/protocol.h; NULL until it came
) STRICT;
INSERT INTO snapshot VALUES (1, 0, 0, 0, '', 0, 0, 0, '', NULL);

CREATE TABLE badge (                   -- who may enter
  badge_id BLOB PRIMARY KEY CHECK (length(badge_id) = 16),
  state    INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5), -- AdmissionBadge
  sealed   BLOB                        -- box of badges/seal.h; only a valid badge needs one
) STRICT, WITHOUT ROWID;

CREATE TABLE expected (                -- how many have a seat
  session INTEGER PRIMARY KEY,
  count   INTEGER NOT NULL CHECK (count >= 0)
) STRICT;

CREATE TABLE scan (                    -- what was seen; append-only, hash-chained (schedule/scan.h)
  sequence    INTEGER PRIMARY KEY CHECK (sequence > 0), -- from 1, without gaps
  record      BLOB NOT NULL CHECK (length(record) BETWEEN 107 AND 307), -- canonical bytes
  record_hash BLOB NOT NULL CHECK (length(record_hash) = 32),
  chain       BLOB NOT NULL CHECK (length(chain) = 32)  -- chain hash after this record
) STRICT;
CREATE TRIGGER scan_in_sequence BEFORE INSERT ON scan
  WHEN NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM scan)
  BEGIN SELECT RAISE (ABORT, 'scan leaves no gaps'); END;
CREATE TRIGGER scan_no_update BEFORE UPDATE ON scan BEGIN SELECT RAISE (ABORT, 'scan is append-only'); END;
CREATE TRIGGER scan_no_delete BEFORE DELETE ON scan BEGIN SELECT RAISE (ABORT, 'scan is append-only'); END;

CREATE TABLE delivery (                -- one row: how much of the log the server has on its disk
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  acked INTEGER NOT NULL CHECK (acked >= 0) -- goes down only when the server lost some
) STRICT;
INSERT INTO delivery VALUES (1, 0);

CREATE TABLE passage (                 -- the last door each person passed here
  badge_id   BLOB PRIMARY KEY CHECK (length(badge_id) = 16),
  sequence   INTEGER NOT NULL REFERENCES scan (sequence),
  direction  INTEGER NOT NULL CHECK (direction IN (1, 2)), -- ScanDirection
  checkpoint INTEGER NOT NULL,
  room       INTEGER NOT NULL,         -- 0: the building
  session    INTEGER NOT NULL,         -- 0: none
  booked     INTEGER NOT NULL CHECK (booked IN (0, 1)), -- had a seat in that session
  at_ms      INTEGER NOT NULL          -- device clock
) STRICT, WITHOUT ROWID;
CREATE INDEX passage_by_session ON passage (session, direction, booked);
