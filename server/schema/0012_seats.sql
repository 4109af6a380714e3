-- The rush again: what a seat costs. Its indexes had "state <> 'released'" in them, so that confirming a seat wrote
-- each of them anew, though it stood in the same place afterwards. Now they go by a column that confirming leaves alone.

CREATE TABLE seat_new (                -- a person's place in a session
  id          INTEGER PRIMARY KEY,
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  session_id  INTEGER NOT NULL REFERENCES session (id),
  state       TEXT NOT NULL CHECK (state IN ('held', 'confirmed') OR state = 'released'),
  at_ms       INTEGER NOT NULL,
  gone        INTEGER NOT NULL DEFAULT 0, -- 0; once released its own id: so there is one that is not, and any number that are
  CHECK ((state = 'released') = (gone <> 0)),
  CHECK (gone IN (0, id))
) STRICT;
INSERT INTO seat_new SELECT id, attendee_id, session_id, state, at_ms, IIF (state = 'released', id, 0)
  FROM seat;
DROP TABLE seat;
ALTER TABLE seat_new RENAME TO seat;
CREATE UNIQUE INDEX seat_once ON seat (attendee_id, session_id, gone);
CREATE INDEX seat_by_session ON seat (session_id, gone);
CREATE TRIGGER seat_no_clash BEFORE INSERT ON seat WHEN NEW.gone = 0 BEGIN
  SELECT RAISE (ABORT, 'a person is in two places at once, or twice in a round') FROM seat e
    JOIN session s ON s.id = e.session_id JOIN session n ON n.id = NEW.session_id
    WHERE e.attendee_id = NEW.attendee_id AND e.gone = 0
      AND ((s.starts_ms < n.ends_ms AND n.starts_ms < s.ends_ms) OR s.round_id = n.round_id);
END;
CREATE TRIGGER seat_released_stays BEFORE UPDATE OF gone, attendee_id, session_id ON seat
  WHEN OLD.gone <> 0 OR NEW.attendee_id <> OLD.attendee_id OR NEW.session_id <> OLD.session_id BEGIN
  SELECT RAISE (ABORT, 'a released seat stays released, and a seat does not move');
END;
