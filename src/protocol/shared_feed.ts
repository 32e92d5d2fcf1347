/** The longest beat of the shared feed, in seconds: no request of it is held for longer. */
export const BEAT_SECONDS = 20;
