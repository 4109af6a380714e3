-- Badges: layouts and printings.

CREATE TABLE badge_layout (            -- layouts of the organiser; one of a shipped name stands in for that one
  name       TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 40), -- small letters, digits and dashes
  ini        TEXT NOT NULL CHECK (length(ini) <= 65536), -- badges/layout.h; was right when it was saved
  changed_ms INTEGER NOT NULL,
  actor      TEXT NOT NULL             -- 'staff:3'
) STRICT, WITHOUT ROWID;

CREATE TABLE printing (                -- a batch of badges that was printed together; append-only
  id      INTEGER PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  actor   TEXT NOT NULL,               -- 'staff:3'
  layout  TEXT NOT NULL,               -- its name then
  ini     TEXT NOT NULL,               -- and its file: a batch printed again looks the same
  options TEXT NOT NULL,               -- JSON: how it was laid on the paper, server/office/badges_print.h
  badges  INTEGER NOT NULL CHECK (badges > 0)
) STRICT;
CREATE TRIGGER printing_no_update BEFORE UPDATE ON printing BEGIN SELECT RAISE (ABORT, 'printing is append-only'); END;
CREATE TRIGGER printing_no_delete BEFORE DELETE ON printing BEGIN SELECT RAISE (ABORT, 'printing is append-only'); END;

CREATE TABLE printing_badge (          -- what stood on each badge of a batch, as 64 bits; append-only
  printing_id INTEGER NOT NULL REFERENCES printing (id),
  position    INTEGER NOT NULL,        -- on the sheets, from 0
  badge       INTEGER NOT NULL REFERENCES badge (id),
  front       INTEGER NOT NULL,        -- of badge_person_print(): another number now means that it changed since
  back        INTEGER,                 -- the same of the back; NULL: none was printed
  PRIMARY KEY (printing_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX printing_badge_by_badge ON printing_badge (badge, printing_id);
CREATE TRIGGER printing_badge_no_update BEFORE UPDATE ON printing_badge BEGIN SELECT RAISE (ABORT, 'printing_badge is append-only'); END;
CREATE TRIGGER printing_badge_no_delete BEFORE DELETE ON printing_badge BEGIN SELECT RAISE (ABORT, 'printing_badge is append-only'); END;
