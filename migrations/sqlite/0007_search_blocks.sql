-- The index of words again, now with a word for the block of 16,384 messages that a message is in: one
-- character that nobody writes. A query that asks for it as well looks at no more than that block;
-- by its rowids alone, FTS5 looks for the first match through all that was ever said
-- (src/store/sqlite/search.ts).
DROP TABLE message_search;
--> statement-breakpoint
CREATE VIRTUAL TABLE message_search USING fts5(
	text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2',
	prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31'
);
--> statement-breakpoint
INSERT INTO message_search (rowid, text)
	SELECT (room_id << 32) | seq, text || ' ' || char(0xF0000 + (room_id * 31 + (seq >> 14)) % 65533)
	FROM messages WHERE NOT removed ORDER BY room_id, seq;
--> statement-breakpoint
DROP TRIGGER message_search_insert;
--> statement-breakpoint
CREATE TRIGGER message_search_insert AFTER INSERT ON messages WHEN NOT new.removed BEGIN
	INSERT INTO message_search (rowid, text) VALUES (
		(new.room_id << 32) | new.seq,
		new.text || ' ' || char(0xF0000 + (new.room_id * 31 + (new.seq >> 14)) % 65533)
	);
END;
--> statement-breakpoint
DROP TRIGGER message_search_update;
--> statement-breakpoint
CREATE TRIGGER message_search_update AFTER UPDATE OF text, removed ON messages BEGIN
	DELETE FROM message_search WHERE rowid = (old.room_id << 32) | old.seq;
	INSERT INTO message_search (rowid, text)
		SELECT
			(new.room_id << 32) | new.seq,
			new.text || ' ' || char(0xF0000 + (new.room_id * 31 + (new.seq >> 14)) % 65533)
		WHERE NOT new.removed;
END;
