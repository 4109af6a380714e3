-- A table that only grows.
CREATE TABLE log (id INTEGER PRIMARY KEY, words TEXT, bytes BLOB) STRICT;
CREATE TRIGGER log_stays BEFORE DELETE ON log
BEGIN
  SELECT RAISE (ABORT, 'the log only grows');
END;
