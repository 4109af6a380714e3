-- The second statement fails: nothing of the first may stay.
CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT;
INSERT INTO nowhere VALUES (1);
