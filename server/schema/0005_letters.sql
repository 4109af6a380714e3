-- Letters: templates of the organiser, bounces, and what is private apart.

CREATE TABLE letter (                  -- what an outbox row of kind 'mail' is about; no names, no addresses
  outbox_id   INTEGER PRIMARY KEY REFERENCES outbox (id),
  kind        TEXT NOT NULL,           -- a row of server/mail/letter_kinds.c
  token       TEXT NOT NULL UNIQUE CHECK (length (token) = 24), -- random hex: in its Message-ID and return address
  order_id    INTEGER REFERENCES sale_order (id),  -- NULL: a test letter
  attendee_id INTEGER REFERENCES attendee (id),    -- NULL: to who ordered
  lang        TEXT NOT NULL DEFAULT '' CHECK (lang IN ('', 'nl', 'en')), -- of a test letter; '' is the order's
  test_to     TEXT,                    -- personal: where a test letter goes; NULL once it is sent
  again_of    INTEGER REFERENCES letter (outbox_id), -- the letter this one is a second try of
  created_ms  INTEGER NOT NULL         -- its Date, also when it is sent later or twice
) STRICT;
CREATE INDEX letter_by_order ON letter (order_id);
CREATE INDEX letter_by_attendee ON letter (attendee_id) WHERE attendee_id IS NOT NULL;

INSERT INTO letter (outbox_id, kind, token, order_id, created_ms)
  SELECT id, 'order', lower (hex (randomblob (12))), json_extract (payload, '$.order'), created_ms
  FROM outbox WHERE kind = 'mail';

CREATE TABLE letter_bounce (           -- what mail servers said of a letter that did not arrive
  id        INTEGER PRIMARY KEY,
  letter_id INTEGER NOT NULL REFERENCES letter (outbox_id),
  at_ms     INTEGER NOT NULL,
  how       TEXT NOT NULL CHECK (how IN ('refused', 'report')),  -- by SMTP, or a delivery status notification later
  action    TEXT NOT NULL CHECK (action IN ('failed', 'delayed')),
  status    TEXT NOT NULL,             -- RFC 3463, such as '5.1.1'; '' when not said
  text      TEXT NOT NULL,             -- the other side's words, addresses taken out
  digest    BLOB NOT NULL UNIQUE CHECK (length (digest) = 32) -- SHA-256 of what was received: twice is once
) STRICT;
CREATE INDEX letter_bounce_by_letter ON letter_bounce (letter_id);

CREATE TABLE letter_text (             -- the organiser's own words; every version stays; append-only
  kind       TEXT NOT NULL,
  lang       TEXT NOT NULL CHECK (lang IN ('nl', 'en')),
  version    INTEGER NOT NULL CHECK (version > 0), -- the highest is in force
  subject    TEXT,                     -- the three texts are NULL together: back to the default
  text       TEXT,
  html       TEXT,
  staff_id   INTEGER NOT NULL REFERENCES staff (id),
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, lang, version),
  CHECK ((subject IS NULL) = (text IS NULL) AND (subject IS NULL) = (html IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER letter_text_no_update BEFORE UPDATE ON letter_text BEGIN SELECT RAISE (ABORT, 'letter_text is append-only'); END;
CREATE TRIGGER letter_text_no_delete BEFORE DELETE ON letter_text BEGIN SELECT RAISE (ABORT, 'letter_text is append-only'); END;

-- ---- Calendars ----

-- when what calendars show of it last changed; a command that changes it sets this to its moment
ALTER TABLE session ADD COLUMN changed_ms INTEGER NOT NULL DEFAULT 0;

-- iCalendar's SEQUENCE grows with a change that people see, and with nothing else.
CREATE TRIGGER session_sequence AFTER UPDATE OF title, abstract, room_id, starts_ms, ends_ms, state ON session
  WHEN NEW.sequence = OLD.sequence AND (NEW.title <> OLD.title OR NEW.abstract <> OLD.abstract
    OR NEW.room_id <> OLD.room_id OR NEW.starts_ms <> OLD.starts_ms OR NEW.ends_ms <> OLD.ends_ms
    OR NEW.state <> OLD.state) BEGIN
  UPDATE session SET sequence = OLD.sequence + 1 WHERE id = NEW.id;
END;
CREATE TRIGGER room_sequence AFTER UPDATE OF name ON room WHEN NEW.name <> OLD.name BEGIN
  UPDATE session SET sequence = sequence + 1 WHERE room_id = NEW.id;
END;

-- ---- Private, apart ----

CREATE TABLE need (                    -- diet and access; personal, of a special kind (AVG art. 9): erased soon after
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  kind       TEXT NOT NULL CHECK (kind IN ('diet', 'access')),
  choices    INTEGER NOT NULL,         -- mask of server/sales/privacy/needs.c
  text       TEXT NOT NULL,            -- own words; may be ''
  consent    TEXT NOT NULL,            -- version of the sentence that was agreed to, such as 'diet.1'
  consent_ms INTEGER NOT NULL,         -- and when
  PRIMARY KEY (attendee_id, kind)
) STRICT, WITHOUT ROWID;
