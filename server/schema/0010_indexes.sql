-- What was found by walking through a whole table, or through a kiosk's whole log, at each scan.

CREATE INDEX seat_confirmed ON seat (attendee_id, session_id) WHERE state = 'confirmed'; -- whose door it is
CREATE INDEX scan_taken_back ON scan (badge_id, refers) WHERE kind = 2; -- whether a passage was taken back; with the kiosk before "refers" SQLite would not use it
