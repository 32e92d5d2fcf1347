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