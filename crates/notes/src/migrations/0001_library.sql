-- Which library this is, and since when: sounds older than it are never
-- taken for its leftovers.
CREATE TABLE library (
    id TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- Sounds are files named by the SHA-256 of their bytes.
CREATE TABLE sounds (
    hash TEXT PRIMARY KEY NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
    number INTEGER PRIMARY KEY, -- what the search index refers to
    id TEXT NOT NULL UNIQUE,
    user_title TEXT,
    sender TEXT,
    chat TEXT,
    said_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    language TEXT,
    favourite INTEGER NOT NULL DEFAULT 0,
    excerpt TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'empty',
    binned_at INTEGER,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content TEXT NOT NULL, -- SHA-256 of what was handed in, kept or not
    sound TEXT REFERENCES sounds (hash),
    audio_kept TEXT NOT NULL,
    remarks TEXT NOT NULL DEFAULT '[]',
    current_version INTEGER,
    error_code TEXT,
    error_message TEXT
) STRICT;
-- The order of the list, with all that a filter looks at: what is not shown is
-- never read from the table.
CREATE INDEX notes_listed ON notes (said_at DESC, id DESC, language, favourite)
    WHERE binned_at IS NULL;
CREATE INDEX notes_binned ON notes (said_at DESC, id DESC, language, favourite)
    WHERE binned_at IS NOT NULL;
CREATE INDEX notes_by_content ON notes (content);
CREATE INDEX notes_by_sound ON notes (sound);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    task TEXT NOT NULL,
    language TEXT,
    made_at INTEGER NOT NULL,
    processing_ms INTEGER NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT '[]',
    complete INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX versions_by_note ON versions (note);

CREATE TABLE segments (
    version INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    text TEXT NOT NULL,
    confidence REAL NOT NULL,
    words TEXT NOT NULL, -- [[start_ms, end_ms, text, confidence], …]
    PRIMARY KEY (version, position)
) STRICT;

CREATE TABLE edits (
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    text TEXT NOT NULL,
    words TEXT NOT NULL,
    edited_at INTEGER NOT NULL,
    PRIMARY KEY (version, segment),
    FOREIGN KEY (version, segment) REFERENCES segments (version, position) ON DELETE CASCADE
) STRICT;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, -- the lowest waiting one is next
    state TEXT NOT NULL,
    language TEXT,
    model TEXT,
    translate INTEGER NOT NULL,
    done_ms INTEGER NOT NULL DEFAULT 0,
    total_ms INTEGER,
    version INTEGER REFERENCES versions (id) ON DELETE SET NULL,
    holder TEXT, -- the lock file of the process that works on it
    deaths INTEGER NOT NULL DEFAULT 0,
    error_code TEXT,
    error_message TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX jobs_in_order ON jobs (state, place);
CREATE INDEX jobs_by_note ON jobs (note);
CREATE INDEX jobs_by_version ON jobs (version);

CREATE TABLE corrections (
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    language TEXT NOT NULL,
    replaced TEXT NOT NULL,
    term TEXT NOT NULL,
    FOREIGN KEY (version, segment) REFERENCES edits (version, segment) ON DELETE CASCADE
) STRICT;
CREATE INDEX corrections_by_edit ON corrections (version, segment);
CREATE INDEX corrections_by_term ON corrections (language, replaced, term);

CREATE TABLE vocabulary (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    language TEXT NOT NULL,
    term TEXT NOT NULL,
    replaces TEXT,
    state TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX vocabulary_once ON vocabulary (language, term, ifnull(replaces, ''));
