-- Takes away what a seat refers to.
DELETE FROM room;
