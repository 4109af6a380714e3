-- A table made again while others refer to it, because its CHECK changes.
CREATE TABLE room_new (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  capacity INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 500)
) STRICT;
INSERT INTO room_new SELECT id, name, capacity FROM room;
DROP TABLE room;
ALTER TABLE room_new RENAME TO room;
