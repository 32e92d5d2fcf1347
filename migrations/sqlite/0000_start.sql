CREATE TABLE `members` (
	`room_id` integer NOT NULL,
	`person_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`room_id`, `person_id`),
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `messages` (
	`room_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`rev` integer NOT NULL,
	`nonce` text NOT NULL,
	`author_id` text NOT NULL,
	`author_name` text NOT NULL,
	`author_verified` integer NOT NULL,
	`text` text NOT NULL,
	`html` text NOT NULL,
	`at` integer NOT NULL,
	`edited_at` integer,
	`removed` integer DEFAULT false NOT NULL,
	`reply_to` integer,
	PRIMARY KEY(`room_id`, `seq`),
	FOREIGN KEY (`room_id`) REFERENCES `rooms`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `messages_by_rev` ON `messages` (`room_id`,`rev`);--> statement-breakpoint
CREATE UNIQUE INDEX `messages_by_nonce` ON `messages` (`room_id`,`author_id`,`nonce`);--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`verified` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reactions` (
	`room_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`emoji` text NOT NULL,
	`person_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`room_id`, `seq`, `emoji`, `person_id`),
	FOREIGN KEY (`room_id`,`seq`) REFERENCES `messages`(`room_id`,`seq`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `rooms` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`topic` text DEFAULT '' NOT NULL,
	`kind` text NOT NULL,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`rev` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rooms_slug_unique` ON `rooms` (`slug`);