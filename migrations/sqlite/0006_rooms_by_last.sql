ALTER TABLE `rooms` ADD `last_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `rooms` SET `last_at` = coalesce(
	(SELECT `at` FROM `messages` WHERE `room_id` = `rooms`.`id` AND `seq` = `rooms`.`last_seq`),
	`created_at`
);--> statement-breakpoint
CREATE INDEX `rooms_by_last` ON `rooms` (`kind`,`last_at`,`id`);--> statement-breakpoint
CREATE INDEX `members_by_person` ON `members` (`person_id`);