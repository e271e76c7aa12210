-- Holds words that were cut and folded by this program, separated by spaces:
-- the ascii tokenizer gives them back as they are. One line of `body` is one
-- segment of the note's current text.
CREATE VIRTUAL TABLE search USING fts5 (
    title, sender, body,
    tokenize = 'ascii', prefix = '1 2 3', columnsize = 0
);
-- What is erased leaves the index at once, not at some later merge.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
