-- Files that go. They are named in the transaction that drops the last row which needs
-- them: whatever ends the process in between, what was erased is erased at the next
-- start, and a file that is named nowhere is never taken for a leftover.
CREATE TABLE removals (
    kind TEXT NOT NULL, -- 'sound', by its hash, or 'recording', by its note
    name TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
-- Until now the rows of erased sounds went in a transaction of their own.
INSERT INTO removals (kind, name)
    SELECT 'sound', hash FROM sounds
    WHERE NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = sounds.hash);
DELETE FROM sounds
    WHERE NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = sounds.hash);
