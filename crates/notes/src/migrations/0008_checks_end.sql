-- A number is never given twice, also where the last one was put aside.
DELETE FROM sqlite_sequence WHERE name IN ('versions', 'vocabulary');
INSERT INTO sqlite_sequence (name, seq)
    SELECT substr(name, 5), min(seq, 9007199254740990) FROM sqlite_sequence
    WHERE name IN ('old_versions', 'old_vocabulary') AND seq > 0;
DROP TABLE old_corrections;
DROP TABLE old_suggestions;
DROP TABLE old_edits;
DROP TABLE old_segments;
DROP TABLE old_jobs;
DROP TABLE old_recordings;
DROP TABLE old_removals;
DROP TABLE old_versions;
DROP TABLE old_notes;
DROP TABLE old_sounds;
DROP TABLE old_library;
DROP TABLE old_vocabulary;
-- The order of the list, with all that a filter looks at: what is not shown is never read
-- from the table.
CREATE INDEX notes_listed ON notes (said_at DESC, id DESC, language, favourite)
    WHERE binned_at IS NULL;
CREATE INDEX notes_binned ON notes (said_at DESC, id DESC, language, favourite)
    WHERE binned_at IS NOT NULL;
CREATE INDEX notes_by_content ON notes (content);
CREATE INDEX notes_by_sound ON notes (sound);
CREATE INDEX versions_by_note ON versions (note);
CREATE INDEX jobs_in_order ON jobs (state, place);
CREATE INDEX jobs_by_note ON jobs (note);
CREATE INDEX jobs_by_version ON jobs (version);
CREATE INDEX corrections_by_edit ON corrections (version, segment);
CREATE INDEX corrections_by_term ON corrections (language, replaced, term);
CREATE UNIQUE INDEX vocabulary_once ON vocabulary (language, term, ifnull(replaces, ''));
