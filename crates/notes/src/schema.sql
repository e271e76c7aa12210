-- Schema 11. An archive is imported only if its schema is exactly this, including the comments
-- inside statements.

-- Times are Unix ms of the years 1 to 9999; other numbers are those that JavaScript represents
-- exactly. `latest_change` is the latest `changed_at` or `edited_at` known.
CREATE TABLE library (
    id TEXT NOT NULL,
    made_at INTEGER NOT NULL CHECK (made_at BETWEEN -62135596800000 AND 253402300799999),
    latest_change INTEGER NOT NULL DEFAULT 0
        CHECK (latest_change BETWEEN -62135596800000 AND 253402300799999)
) STRICT;

-- Audio files, named by the SHA-256 of their content.
CREATE TABLE sounds (
    hash TEXT PRIMARY KEY NOT NULL
        CHECK (length(CAST(hash AS BLOB)) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
    bytes INTEGER NOT NULL CHECK (bytes >= 0)
) STRICT, WITHOUT ROWID;

-- `number` identifies the note in the search index, `content` is the hash of the imported file.
-- `highlights` are those of the current text, NULL until they are looked for:
-- [{"kind": …, "text": …, "value": …, "start_ms": …, "end_ms": …, "state": "open"}, …].
-- `open_questions` counts requests, too.
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
    error_message TEXT,
    unheard INTEGER NOT NULL DEFAULT 0 CHECK (unheard IN (0, 1)),
    word_count INTEGER NOT NULL DEFAULT 0 CHECK (word_count BETWEEN 0 AND 9007199254740991),
    highlights TEXT CHECK (highlights IS NULL OR CASE WHEN json_valid(highlights)
        THEN json_type(highlights) = 'array' ELSE 0 END),
    open_questions INTEGER NOT NULL DEFAULT 0
        CHECK (open_questions BETWEEN 0 AND 9007199254740991)
) STRICT;
-- Covers all columns that a filter needs, so that hidden notes are never read.
CREATE INDEX notes_listed
    ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat)
    WHERE binned_at IS NULL;
CREATE INDEX notes_binned
    ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat)
    WHERE binned_at IS NOT NULL;
CREATE INDEX notes_unheard
    ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat,
        duration_ms, word_count, state, open_questions)
    WHERE unheard = 1 AND binned_at IS NULL;
CREATE INDEX notes_asking
    ON notes (said_at DESC, id DESC, language, favourite, current_version, sender, chat)
    WHERE open_questions > 0 AND binned_at IS NULL;
CREATE INDEX notes_by_content ON notes (content);
CREATE INDEX notes_by_sound ON notes (sound);

-- The user's decisions about highlights, which are found by their words.
CREATE TABLE highlight_decisions (
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    kind TEXT NOT NULL
        CHECK (kind IN ('question', 'request', 'datetime', 'phone', 'amount', 'link')),
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'none')),
    PRIMARY KEY (note, kind, text)
) STRICT, WITHOUT ROWID;

-- `host` is the server that made the text, if any.
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
CREATE INDEX versions_by_note ON versions (note);

CREATE TABLE segments (
    version INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 4294967294),
    start_ms INTEGER NOT NULL CHECK (start_ms BETWEEN 0 AND 9007199254740991),
    end_ms INTEGER NOT NULL CHECK (end_ms BETWEEN 0 AND 9007199254740991),
    text TEXT NOT NULL,
    confidence REAL NOT NULL CHECK (confidence BETWEEN -1e6 AND 1e6),
    words TEXT NOT NULL -- [[start_ms, end_ms, text, confidence], …]
        CHECK (CASE WHEN json_valid(words) THEN json_type(words) = 'array' ELSE 0 END),
    language TEXT,
    PRIMARY KEY (version, position)
) STRICT;
CREATE INDEX segments_by_language ON segments (language, version) WHERE language IS NOT NULL;

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

-- Wordings suggested by a server, until the user decides.
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
CREATE INDEX corrections_by_edit ON corrections (version, segment);
CREATE INDEX corrections_by_term ON corrections (language, replaced, term);

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
CREATE INDEX jobs_in_order ON jobs (state, place);
CREATE INDEX jobs_by_note ON jobs (note);
CREATE INDEX jobs_by_version ON jobs (version);

-- The entries of conversations: typed messages, and places of notes in chats. A note also has a place
-- in the chat, or with the sender, of its own row. `id` is the typed message's or the note's.
CREATE TABLE messages (
    number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 9007199254740991),
    id TEXT NOT NULL
        CHECK (length(CAST(id AS BLOB)) = 36 AND length(replace(id, '-', '')) = 32
            AND id LIKE '________-____-____-____-____________' AND id NOT GLOB '*[^-0-9a-f]*'),
    chat TEXT NOT NULL,
    sender TEXT,
    said_at INTEGER NOT NULL CHECK (said_at BETWEEN -62135596800000 AND 253402300799999),
    text TEXT,
    note TEXT REFERENCES notes (id) ON DELETE CASCADE,
    own INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1)),
    CHECK (CASE WHEN text IS NULL THEN note IS id ELSE note IS NULL END)
) STRICT;
CREATE UNIQUE INDEX messages_by_id ON messages (id, chat);
CREATE INDEX messages_by_chat ON messages (chat, said_at, id, note);
CREATE INDEX messages_by_time ON messages (said_at, id, chat, sender, note) WHERE note IS NULL;
CREATE INDEX messages_by_note ON messages (note, chat, said_at) WHERE note IS NOT NULL;

-- Notes being recorded, to a file named by the note in the folder `recordings`.
CREATE TABLE recordings (
    note TEXT PRIMARY KEY NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    holder TEXT NOT NULL -- the lock file of the process that records
        CHECK (length(CAST(holder AS BLOB)) = 36 AND length(replace(holder, '-', '')) = 32
            AND holder LIKE '________-____-____-____-____________'
            AND holder NOT GLOB '*[^-0-9a-f]*')
) STRICT, WITHOUT ROWID;

-- Files to delete, scheduled in the transaction that removes the last reference.
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
CREATE UNIQUE INDEX vocabulary_once ON vocabulary (language, term, ifnull(replaces, ''));

-- Words that the user wants to see instead of the model's; applied in this order.
CREATE TABLE replace_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 9007199254740991),
    find TEXT NOT NULL,
    replacement TEXT NOT NULL,
    match_case INTEGER NOT NULL CHECK (match_case IN (0, 1)),
    whole_words INTEGER NOT NULL CHECK (whole_words IN (0, 1)),
    language TEXT,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX replace_rules_once
    ON replace_rules (find, match_case, whole_words, ifnull(language, ''));

-- Notes whose excerpt, highlights and search entry are of other rules.
CREATE TABLE outdated_texts (
    note TEXT PRIMARY KEY NOT NULL REFERENCES notes (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Quarantined rows.
CREATE TABLE aside (
    put_at INTEGER NOT NULL CHECK (put_at BETWEEN -62135596800000 AND 253402300799999),
    name TEXT NOT NULL, -- the note's id or what stands in its place, or the table
    reason TEXT NOT NULL,
    rows TEXT NOT NULL CHECK (json_valid(rows)) -- {"table": [{"column": value, …}, …], …}
) STRICT;

-- Tokens are folded by this program and separated by spaces; the tokenizer keeps them. Each line
-- of `body` is a segment of the current text. `joined` holds compounds (`e-mail`, `1.234`) as one
-- token, line by line; `signs` holds symbols.
CREATE VIRTUAL TABLE search USING fts5 (
    title, sender, body, joined, signs,
    tokenize = 'ascii', prefix = '1 2 3', columnsize = 0
);
-- Erased text leaves the index at once, not at a later merge.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- The typed messages, by `number`; columns as above.
CREATE VIRTUAL TABLE search_messages USING fts5 (
    body, joined, signs, tokenize = 'ascii', prefix = '1 2 3', columnsize = 0
);
INSERT INTO search_messages (search_messages, rank) VALUES ('secure-delete', 1);
