import { clearTimeout } from "node:timers";
import type { Clock } from "../number/clock.ts";
import type { Session } from "./engine_internals.ts";

/** The most by which a ping comes early, of the time between two. */
const EARLY_SHARE = 1 / 100;

/**
 * Pings sessions that are due at about the same time one right after the other. An idle session is
 * little more than its pings, and to wake up for each of them costs more than the ping and the poll
 * after it. Early and never late, for a ping ends the poll that is held.
 */
export class PingRounds {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #stepMs: number;
  readonly #rounds = new Map<number, Set<Session>>();

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#stepMs = Math.max(intervalMs * EARLY_SHARE, 1);
  }

  /** Pings this session from now on, in the place of its own timer, which is Node.js's. */
  take(session: Session): void {
    clearTimeout(session.pingIntervalTimer as NodeJS.Timeout);
    session.pingIntervalTimer = new PingTurn(session, this);
  }

  /** @internal */
  add(session: Session): number {
    const round = Math.floor((this.#clock.now() + this.#intervalMs) / this.#stepMs);
    const together = this.#rounds.get(round);
    if (together) together.add(session);
    else this.#begin(round, session);
    return round;
  }

  /** @internal */
  remove(session: Session, round: number): void {
    this.#rounds.get(round)?.delete(session);
  }

  #begin(round: number, first: Session): void {
    this.#rounds.set(round, new Set([first]));
    const ms = round * this.#stepMs - this.#clock.now();
    const timer = this.#clock.setTimeout(() => this.#ping(round), Math.max(ms, 1));
    // It is the connections that keep a process alive.
    (timer as { unref?(): void }).unref?.();
  }

  #ping(round: number): void {
    const sessions = this.#rounds.get(round) ?? [];
    this.#rounds.delete(round);
    for (const session of sessions) {
      if (session.readyState === "closed") continue;
      // As Engine.IO's own timer does.
      session.hasRefreshedPingTimeout = false;
      session.sendPacket("ping");
      session.resetPingTimeout();
    }
  }
}

/** What a session takes for the timer of its next ping, which it starts anew with each pong. */
class PingTurn {
  readonly #session: Session;
  readonly #rounds: PingRounds;
  #round: number;

  constructor(session: Session, rounds: PingRounds) {
    this.#session = session;
    this.#rounds = rounds;
    this.#round = rounds.add(session);
  }

  refresh(): void {
    this.stop();
    this.#round = this.#rounds.add(this.#session);
  }

  stop(): void {
    this.#rounds.remove(this.#session, this.#round);
  }
}

/** For a session that is over: it would be kept until its next ping. */
export function stopPings({ pingIntervalTimer }: Session): void {
  if (pingIntervalTimer instanceof PingTurn) pingIntervalTimer.stop();
}
