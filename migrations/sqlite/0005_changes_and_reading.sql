CREATE TABLE `changes` (
	`room_id` integer NOT NULL,
	`person_id` text NOT NULL,
	`nonce` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`room_id`, `person_id`, `nonce`),
	FOREIGN KEY (`room_id`,`seq`) REFERENCES `messages`(`room_id`,`seq`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `read_marks` (
	`person_id` text NOT NULL,
	`room_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`room_id`, `person_id`),
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `read_marks_by_person` ON `read_marks` (`person_id`);