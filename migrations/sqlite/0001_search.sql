-- The words of every message that is not removed. It keeps no text of its own, and
-- numbers a message by its room and seq, since a table without an INTEGER PRIMARY KEY
-- is renumbered by VACUUM (https://www.sqlite.org/lang_vacuum.html).
CREATE VIRTUAL TABLE message_search USING fts5(
	text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='1 2 3'
);
--> statement-breakpoint
INSERT INTO message_search (rowid, text)
	SELECT (room_id << 32) | seq, text FROM messages WHERE NOT removed;
--> statement-breakpoint
CREATE TRIGGER message_search_insert AFTER INSERT ON messages WHEN NOT new.removed BEGIN
	INSERT INTO message_search (rowid, text) VALUES ((new.room_id << 32) | new.seq, new.text);
END;
--> statement-breakpoint
CREATE TRIGGER message_search_update AFTER UPDATE OF text, removed ON messages BEGIN
	DELETE FROM message_search WHERE rowid = (old.room_id << 32) | old.seq;
	INSERT INTO message_search (rowid, text)
		SELECT (new.room_id << 32) | new.seq, new.text WHERE NOT new.removed;
END;
--> statement-breakpoint
CREATE TRIGGER message_search_delete AFTER DELETE ON messages BEGIN
	DELETE FROM message_search WHERE rowid = (old.room_id << 32) | old.seq;
END;
