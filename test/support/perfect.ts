const nothingWrong = { lost: 0, repeated: 0, outOfOrder: 0 };

/** What every path is to come to: nothing lost, repeated or out of order, and no session ended. */
export const PERFECT = { down: nothingWrong, up: nothingWrong, sessionsEnded: 0 };
