/** A transport that answers its held poll when the tick is over. */
export interface Answering {
  answer(): void;
  onError(reason: string, description?: unknown): void;
}

/** All who were sent something in this tick: one callback for a broadcast, not one for each. */
let sending: Answering[] = [];

/** Has the transport answer at the end of the tick. */
export function answerSoon(transport: Answering): void {
  if (sending.push(transport) === 1) process.nextTick(answerAll);
}

function answerAll(): void {
  const transports = sending;
  sending = [];
  for (const transport of transports) {
    try {
      transport.answer();
    } catch (error) {
      // What cannot be sent, a symbol say, is not to keep the others from their answers.
      transport.onError("a packet cannot be sent", error);
    }
  }
}
