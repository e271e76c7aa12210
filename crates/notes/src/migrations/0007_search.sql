-- As before, and: a line of `joined` is a line of `body` in which parts of words and
-- numbers are one word (`e-mail`, `1.234`), empty where there are none. `signs` holds
-- what stands between words, each run of it once.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
    title, sender, body, joined, signs,
    tokenize = 'ascii', prefix = '1 2 3', columnsize = 0
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
