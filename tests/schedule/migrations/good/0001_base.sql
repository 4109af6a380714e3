-- Two tables with each kind of rule.
CREATE TABLE room (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  capacity INTEGER NOT NULL CHECK (capacity >= 0)
) STRICT;
CREATE TABLE seat (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES room (id)
) STRICT;
