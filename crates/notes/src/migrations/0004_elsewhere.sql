-- Who made a text, or a wording in it, where that was not this device: a server's name.
ALTER TABLE versions ADD COLUMN host TEXT;
ALTER TABLE edits ADD COLUMN host TEXT;
-- How a server would word a passage, until the user has decided.
CREATE TABLE suggestions (
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    text TEXT NOT NULL,
    host TEXT NOT NULL,
    model TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (version, segment),
    FOREIGN KEY (version, segment) REFERENCES segments (version, position) ON DELETE CASCADE
) STRICT;
