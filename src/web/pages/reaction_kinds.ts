/** How many kinds of reactions to a message are shown at once (reactions.css). */
export const SHOWN_KINDS = 20;

/** What is offered first, and all that is where no script runs. */
export const FREQUENT = ["👍", "❤️", "😂", "🎉", "😮", "😢"];
