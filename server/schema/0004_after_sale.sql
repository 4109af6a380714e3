-- After the sale: terms of cancelling, tickets handed over, sessions that were cancelled or moved.

-- the ticket went to a colleague at this moment: the order's link shows this person's page no longer
ALTER TABLE attendee ADD COLUMN handed_ms INTEGER;

CREATE TABLE cancel_term (             -- who cancels before this moment gets this share back
  until_ms INTEGER PRIMARY KEY,
  percent  INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100)
) STRICT;

CREATE TABLE session_lost (            -- who lost a place because of us
  attendee_id INTEGER NOT NULL REFERENCES attendee (id),
  session_id  INTEGER NOT NULL REFERENCES session (id),
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (attendee_id, session_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE first_choice (            -- free places at this time are for those who lost that session
  id         INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES session (id),
  starts_ms  INTEGER NOT NULL,         -- of the session as it stood
  ends_ms    INTEGER NOT NULL,
  until_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX first_choice_until ON first_choice (until_ms);
