-- The database refuses what this program never writes, whoever writes it. Moments are of the
-- years 1 to 9999; other numbers are those that JavaScript keeps exactly. Copied is what fits,
-- with moments and lengths that make no sense moved to the nearest that do.
ALTER TABLE library RENAME TO old_library;
ALTER TABLE sounds RENAME TO old_sounds;
ALTER TABLE notes RENAME TO old_notes;
ALTER TABLE versions RENAME TO old_versions;
ALTER TABLE segments RENAME TO old_segments;
ALTER TABLE edits RENAME TO old_edits;
ALTER TABLE suggestions RENAME TO old_suggestions;
ALTER TABLE corrections RENAME TO old_corrections;
ALTER TABLE jobs RENAME TO old_jobs;
ALTER TABLE recordings RENAME TO old_recordings;
ALTER TABLE removals RENAME TO old_removals;
ALTER TABLE vocabulary RENAME TO old_vocabulary;

CREATE TABLE library (
    id TEXT NOT NULL,
    made_at INTEGER NOT NULL CHECK (made_at BETWEEN -62135596800000 AND 253402300799999),
    latest_change INTEGER NOT NULL DEFAULT 0
        CHECK (latest_change BETWEEN -62135596800000 AND 253402300799999)
) STRICT;

CREATE TABLE sounds (
    hash TEXT PRIMARY KEY NOT NULL
        CHECK (length(CAST(hash AS BLOB)) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
    bytes INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
    number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 9007199254740991),
    id TEXT NOT NULL UNIQUE
        CHECK (length(CAST(id AS BLOB)) = 36 AND length(replace(id, '-', '')) = 32
            AND id LIKE '________-____-____-____-____________' AND id NOT GLOB '*[^-0-9a-f]*'),
    user_title TEXT,
    sender TEXT,
    chat TEXT,
    said_at INTEGER NOT NULL CHECK (said_at BETWEEN -62135596800000 AND 253402300799999),
    created_at INTEGER NOT NULL CHECK (created_at BETWEEN -62135596800000 AND 253402300799999),
    changed_at INTEGER NOT NULL CHECK (changed_at BETWEEN -62135596800000 AND 253402300799999),
    duration_ms INTEGER NOT NULL DEFAULT 0 CHECK (duration_ms BETWEEN 0 AND 9007199254740991),
    language TEXT,
    favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
    excerpt TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'empty'
        CHECK (state IN ('empty', 'ready', 'no-speech', 'failed')),
    binned_at INTEGER CHECK (binned_at BETWEEN -62135596800000 AND 253402300799999),
    source TEXT NOT NULL CHECK (source IN ('file', 'chat', 'recording', 'sample')),
    file_name TEXT NOT NULL,
    content TEXT NOT NULL
        CHECK (length(CAST(content AS BLOB)) = 64 AND content NOT GLOB '*[^0-9a-f]*'),
    sound TEXT REFERENCES sounds (hash)
        CHECK (length(CAST(sound AS BLOB)) = 64 AND sound NOT GLOB '*[^0-9a-f]*'),
    audio_kept TEXT NOT NULL CHECK (audio_kept IN ('original', 'audio-only', 'none')),
    remarks TEXT NOT NULL DEFAULT '[]'
        CHECK (CASE WHEN json_valid(remarks) THEN json_type(remarks) = 'array' ELSE 0 END),
    current_version INTEGER,
    error_code TEXT,
    error_message TEXT
) STRICT;

CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 9007199254740991),
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    task TEXT NOT NULL CHECK (task IN ('transcribe', 'translate')),
    language TEXT,
    made_at INTEGER NOT NULL CHECK (made_at BETWEEN -62135596800000 AND 253402300799999),
    processing_ms INTEGER NOT NULL DEFAULT 0
        CHECK (processing_ms BETWEEN 0 AND 9007199254740991),
    warnings TEXT NOT NULL DEFAULT '[]'
        CHECK (CASE WHEN json_valid(warnings) THEN json_type(warnings) = 'array' ELSE 0 END),
    complete INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),
    host TEXT
) STRICT;

CREATE TABLE segments (
    version INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 4294967294),
    start_ms INTEGER NOT NULL CHECK (start_ms BETWEEN 0 AND 9007199254740991),
    end_ms INTEGER NOT NULL CHECK (end_ms BETWEEN 0 AND 9007199254740991),
    text TEXT NOT NULL,
    confidence REAL NOT NULL CHECK (confidence BETWEEN -1e6 AND 1e6),
    words TEXT NOT NULL -- [[start_ms, end_ms, text, confidence], …]
        CHECK (CASE WHEN json_valid(words) THEN json_type(words) = 'array' ELSE 0 END),
    PRIMARY KEY (version, position)
) STRICT;

CREATE TABLE edits (
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL CHECK (segment BETWEEN 0 AND 4294967294),
    text TEXT NOT NULL,
    words TEXT NOT NULL
        CHECK (CASE WHEN json_valid(words) THEN json_type(words) = 'array' ELSE 0 END),
    edited_at INTEGER NOT NULL CHECK (edited_at BETWEEN -62135596800000 AND 253402300799999),
    host TEXT,
    PRIMARY KEY (version, segment),
    FOREIGN KEY (version, segment) REFERENCES segments (version, position) ON DELETE CASCADE
) STRICT;

CREATE TABLE suggestions (
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL CHECK (segment BETWEEN 0 AND 4294967294),
    text TEXT NOT NULL,
    host TEXT NOT NULL,
    model TEXT NOT NULL,
    made_at INTEGER NOT NULL CHECK (made_at BETWEEN -62135596800000 AND 253402300799999),
    PRIMARY KEY (version, segment),
    FOREIGN KEY (version, segment) REFERENCES segments (version, position) ON DELETE CASCADE
) STRICT;

CREATE TABLE corrections (
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL CHECK (segment BETWEEN 0 AND 4294967294),
    language TEXT NOT NULL,
    replaced TEXT NOT NULL,
    term TEXT NOT NULL,
    FOREIGN KEY (version, segment) REFERENCES edits (version, segment) ON DELETE CASCADE
) STRICT;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL
        CHECK (length(CAST(id AS BLOB)) = 36 AND length(replace(id, '-', '')) = 32
            AND id LIKE '________-____-____-____-____________' AND id NOT GLOB '*[^-0-9a-f]*'),
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    place INTEGER NOT NULL -- the lowest waiting one is next
        CHECK (place BETWEEN -9007199254740991 AND 9007199254740991),
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    language TEXT,
    model TEXT,
    translate INTEGER NOT NULL CHECK (translate IN (0, 1)),
    done_ms INTEGER NOT NULL DEFAULT 0 CHECK (done_ms BETWEEN 0 AND 9007199254740991),
    total_ms INTEGER CHECK (total_ms BETWEEN 0 AND 9007199254740991),
    version INTEGER REFERENCES versions (id) ON DELETE SET NULL,
    holder TEXT -- the lock file of the process that works on it
        CHECK (length(CAST(holder AS BLOB)) = 36 AND length(replace(holder, '-', '')) = 32
            AND holder LIKE '________-____-____-____-____________'
            AND holder NOT GLOB '*[^-0-9a-f]*'),
    deaths INTEGER NOT NULL DEFAULT 0 CHECK (deaths BETWEEN 0 AND 1000000),
    error_code TEXT,
    error_message TEXT,
    created_at INTEGER NOT NULL CHECK (created_at BETWEEN -62135596800000 AND 253402300799999),
    ended_at INTEGER CHECK (ended_at BETWEEN -62135596800000 AND 253402300799999)
) STRICT;

CREATE TABLE recordings (
    note TEXT PRIMARY KEY NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    holder TEXT NOT NULL -- the lock file of the process that records
        CHECK (length(CAST(holder AS BLOB)) = 36 AND length(replace(holder, '-', '')) = 32
            AND holder LIKE '________-____-____-____-____________'
            AND holder NOT GLOB '*[^-0-9a-f]*')
) STRICT, WITHOUT ROWID;

CREATE TABLE removals (
    kind TEXT NOT NULL CHECK (kind IN ('sound', 'recording')),
    name TEXT NOT NULL -- a sound's hash or a recording's note
        CHECK (length(CAST(name AS BLOB)) IN (36, 64) AND name NOT GLOB '*[^-0-9a-f]*'),
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE vocabulary (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 9007199254740991),
    language TEXT NOT NULL,
    term TEXT NOT NULL,
    replaces TEXT,
    state TEXT NOT NULL CHECK (state IN ('offered', 'accepted', 'refused')),
    times INTEGER NOT NULL DEFAULT 0 CHECK (times BETWEEN 0 AND 1000000000)
) STRICT;

-- Rows that cannot be read, put aside so that everything else can.
CREATE TABLE aside (
    put_at INTEGER NOT NULL CHECK (put_at BETWEEN -62135596800000 AND 253402300799999),
    name TEXT NOT NULL, -- the note's id or what stands in its place, or the table
    reason TEXT NOT NULL,
    rows TEXT NOT NULL CHECK (json_valid(rows)) -- {"table": [{"column": value, …}, …], …}
) STRICT;

INSERT OR IGNORE INTO library (id, made_at, latest_change)
    SELECT id, max(-62135596800000, min(253402300799999, made_at)),
        max(-62135596800000, min(253402300799999, latest_change))
    FROM old_library;
INSERT OR IGNORE INTO sounds (hash, bytes) SELECT hash, bytes FROM old_sounds;
INSERT OR IGNORE INTO notes (number, id, user_title, sender, chat, said_at, created_at,
        changed_at, duration_ms, language, favourite, excerpt, state, binned_at, source,
        file_name, content, sound, audio_kept, remarks, current_version, error_code,
        error_message)
    SELECT number, id, user_title, sender, chat,
        max(-62135596800000, min(253402300799999, said_at)),
        max(-62135596800000, min(253402300799999, created_at)),
        max(-62135596800000, min(253402300799999, changed_at)),
        max(0, min(9007199254740991, duration_ms)), language, favourite <> 0, excerpt, state,
        max(-62135596800000, min(253402300799999, binned_at)), source, file_name, content,
        sound, audio_kept, remarks, current_version, error_code, error_message
    FROM old_notes;
INSERT OR IGNORE INTO versions (id, note, model, task, language, made_at, processing_ms,
        warnings, complete, host)
    SELECT id, note, model, task, language,
        max(-62135596800000, min(253402300799999, made_at)),
        max(0, min(9007199254740991, processing_ms)), warnings, complete <> 0, host
    FROM old_versions WHERE note IN (SELECT id FROM notes);
INSERT OR IGNORE INTO segments (version, position, start_ms, end_ms, text, confidence, words)
    SELECT version, position, max(0, min(9007199254740991, start_ms)),
        max(0, min(9007199254740991, end_ms)), text, confidence, words
    FROM old_segments WHERE version IN (SELECT id FROM versions);
INSERT OR IGNORE INTO edits (version, segment, text, words, edited_at, host)
    SELECT version, segment, text, words,
        max(-62135596800000, min(253402300799999, edited_at)), host
    FROM old_edits WHERE (version, segment) IN (SELECT version, position FROM segments);
INSERT OR IGNORE INTO suggestions (version, segment, text, host, model, made_at)
    SELECT version, segment, text, host, model,
        max(-62135596800000, min(253402300799999, made_at))
    FROM old_suggestions WHERE (version, segment) IN (SELECT version, position FROM segments);
INSERT OR IGNORE INTO corrections (rowid, version, segment, language, replaced, term)
    SELECT rowid, version, segment, language, replaced, term
    FROM old_corrections WHERE (version, segment) IN (SELECT version, segment FROM edits);
INSERT OR IGNORE INTO jobs (id, note, place, state, language, model, translate, done_ms,
        total_ms, version, holder, deaths, error_code, error_message, created_at, ended_at)
    SELECT id, note, place, state, language, model, translate <> 0,
        max(0, min(9007199254740991, done_ms)), max(0, min(9007199254740991, total_ms)),
        version, holder, deaths, error_code, error_message,
        max(-62135596800000, min(253402300799999, created_at)),
        max(-62135596800000, min(253402300799999, ended_at))
    FROM old_jobs WHERE note IN (SELECT id FROM notes);
INSERT OR IGNORE INTO recordings (note, holder)
    SELECT note, holder FROM old_recordings WHERE note IN (SELECT id FROM notes);
INSERT OR IGNORE INTO removals (kind, name) SELECT kind, name FROM old_removals;
INSERT OR IGNORE INTO vocabulary (id, language, term, replaces, state, times)
    SELECT id, language, term, replaces, state, max(0, min(1000000000, times))
    FROM old_vocabulary;
