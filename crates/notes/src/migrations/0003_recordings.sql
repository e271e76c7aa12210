-- Notes whose sound is still being recorded, into a file of the note's name in
-- the folder `recordings`.
CREATE TABLE recordings (
    note TEXT PRIMARY KEY NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    holder TEXT NOT NULL -- the lock file of the process that records
) STRICT, WITHOUT ROWID;
