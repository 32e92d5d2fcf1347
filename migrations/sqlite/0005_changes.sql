CREATE TABLE `changes` (
	`room_id` integer NOT NULL,
	`person_id` text NOT NULL,
	`nonce` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`room_id`, `person_id`, `nonce`),
	FOREIGN KEY (`room_id`,`seq`) REFERENCES `messages`(`room_id`,`seq`) ON UPDATE no action ON DELETE no action
);
