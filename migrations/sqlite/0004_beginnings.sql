-- The index of words again, now with every beginning of up to 31 letters, which is the most that
-- FTS5 allows. What an index lacks, FTS5 gathers from all words that begin so, in every room and
-- whatever the query's rowids (https://www.sqlite.org/fts5.html#prefix_indexes).
DROP TABLE message_search;
--> statement-breakpoint
CREATE VIRTUAL TABLE message_search USING fts5(
	text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2',
	prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31'
);
--> statement-breakpoint
-- In the order of its numbers: what does not come so is a segment of its own each.
INSERT INTO message_search (rowid, text)
	SELECT (room_id << 32) | seq, text FROM messages WHERE NOT removed ORDER BY room_id, seq;
