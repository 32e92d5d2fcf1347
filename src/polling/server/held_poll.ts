import type { ServerResponse } from "node:http";
import type { Answer, Answers } from "./answers.ts";

type Poll = ServerResponse & { [holder]?: HeldPoll };
const holder = Symbol("what holds a poll");

/** Told when a poll that was held is gone, and no copy of it is left. */
export interface Holder {
  pollWasCut(): void;
}

/** The poll that is held, and the copy of it that came before, which a path may still carry. */
export class HeldPoll {
  readonly #holder: Holder;
  #poll: Poll | undefined;
  #olderCopy: Poll | undefined;

  constructor(holder: Holder) {
    this.#holder = holder;
  }

  get poll(): ServerResponse | undefined {
    return this.#poll;
  }

  /** Holds a poll; a copy of the same one stays beside it, a third is one too many. */
  hold(response: Poll): void {
    this.#olderCopy?.destroy();
    this.#olderCopy = this.#poll;
    this.#poll = response;
    response[holder] = this;
    response.on("close", closed);
  }

  /** Answers it and its copy; where that takes longer, the promise says when it is done. */
  answer(answers: Answers, answer: Answer): Promise<void> | undefined {
    const poll = this.#poll;
    const copy = this.#olderCopy;
    this.#poll = this.#olderCopy = undefined;
    const writing = poll && answers.poll(poll, answer);
    if (copy) void answers.poll(copy, answer);
    return writing;
  }

  /** @internal */
  forget(response: ServerResponse): void {
    if (response === this.#olderCopy) {
      this.#olderCopy = undefined;
    } else if (response === this.#poll) {
      this.#poll = this.#olderCopy;
      this.#olderCopy = undefined;
      if (!this.#poll) this.#holder.pollWasCut();
    }
  }
}

/** One function for all polls: a closure for each would cost each. */
function closed(this: Poll): void {
  this[holder]?.forget(this);
}
