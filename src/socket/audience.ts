import type { Change } from "../chat/change.ts";
import type { RoomLog } from "../chat/room_log.ts";
import { cut, type Slice, UNBOUNDED } from "../chat/slice.ts";
import type { ChatSocket } from "./chat_socket.ts";
import type { WireForm } from "./wire_form.ts";

/** More packets than this unsent, and a listener is not sent the next, but caught up later. */
const UNSENT_MAX = 100;
/** How many changes a listener who is behind is sent at once. */
const PAGE = { ...UNBOUNDED, count: 50 };
/** Engine.IO's default, in one object for all. */
const OPTIONS = { compress: true };

/** A listener with too much unsent: what waits for them is no queue, but their place in the log. */
interface Behind {
  form: WireForm;
  rev: number;
}

/** A post that came by a socket, until its answer is known. */
interface Posting {
  socket: ChatSocket;
  /** Whether the socket was told of it in the short form, as its own. */
  isTold: boolean;
}

/** Those who listen to one room over Socket.IO, and the form in which each is told of it. */
export class Audience {
  readonly #log: RoomLog;
  readonly #release: () => void;
  /** Who is sent each change as it comes. */
  readonly #listeners = new Map<WireForm, Set<ChatSocket>>();
  readonly #behind = new Map<ChatSocket, Behind>();
  /** The posts that are being committed, by author and nonce. */
  readonly #posting = new Map<string, Posting>();

  /** @param onInvalid is called where the log is not the room's any more: those who listen are to begin anew */
  constructor(log: RoomLog, onInvalid: () => void) {
    this.#log = log;
    this.#release = log.hold(() => {
      onInvalid();
      for (const [{ conn }] of this.#everybody()) conn.close();
    });
  }

  add(socket: ChatSocket, form: WireForm): void {
    this.#remove(socket);
    this.#listenersIn(form).add(socket);
  }

  /** Returns whether nobody is left. */
  remove(socket: ChatSocket): boolean {
    this.#remove(socket);
    if (this.#listeners.size > 0 || this.#behind.size > 0) return false;
    this.#release();
    return true;
  }

  /** Sends a change to everybody, written once for all who take it alike. */
  send(change: Change): void {
    const { message } = change;
    const posting = this.#posting.get(keyOf(message.author.id, message.nonce));
    for (const [form, listeners] of this.#listeners) {
      const packet = change.in(form.event);
      for (const socket of listeners) {
        if (unsent(socket) >= UNSENT_MAX) {
          this.#fallBehind(socket, { form, rev: message.rev - 1 });
        } else if (socket === posting?.socket && form.isShort) {
          socket.conn.write(form.ownEvent(message, change), OPTIONS);
          posting.isTold = true;
        } else {
          socket.conn.write(packet, OPTIONS);
        }
      }
    }
  }

  /**
   * Runs what commits a post that came by a socket.
   *
   * @returns with it, whether the socket was told of it in the short form, as its own
   */
  async posting<Posted>(
    socket: ChatSocket,
    authorId: string,
    nonce: string,
    post: () => Promise<Posted>,
  ): Promise<{ posted: Posted; isTold: boolean }> {
    const key = keyOf(authorId, nonce);
    const posting: Posting = { socket, isTold: false };
    this.#posting.set(key, posting);
    try {
      const posted = await post();
      return { posted, isTold: posting.isTold };
    } finally {
      // It may have come by another socket as well.
      if (this.#posting.get(key) === posting) this.#posting.delete(key);
    }
  }

  /** Sends everybody something that is not a change; typing is not worth adding to what waits. */
  tell(write: (form: WireForm) => string, isWorthWaiting: boolean): void {
    const packets = new Map<WireForm, string>();
    const send = (socket: ChatSocket, form: WireForm) => {
      const packet = packets.get(form) ?? write(form);
      packets.set(form, packet);
      socket.conn.write(packet, OPTIONS);
    };
    for (const [socket, form] of this.#everybody()) {
      if (isWorthWaiting || !this.#behind.has(socket)) send(socket, form);
    }
  }

  #fallBehind(socket: ChatSocket, behind: Behind): void {
    this.#remove(socket);
    this.#behind.set(socket, behind);
    const goOn = () => {
      if (this.#behind.get(socket) !== behind) return;
      // Pages of other rooms may have gone first.
      if (unsent(socket) >= UNSENT_MAX) onDrain(socket, goOn);
      else void this.#goOn(socket, behind);
    };
    if (unsent(socket) > 0) onDrain(socket, goOn);
    else goOn();
  }

  /** Sends the next page to who is behind, now that what was sent before is on its way. */
  async #goOn(socket: ChatSocket, behind: Behind): Promise<void> {
    const { form, rev } = behind;
    const slice = this.#log.read(rev, PAGE) ?? (await this.#load(rev));
    if (this.#behind.get(socket) !== behind) return;
    if (!slice) {
      // The client comes back with its cursor.
      socket.conn.close();
      return;
    }
    for (const change of slice.changes) socket.conn.write(change.in(form.event), OPTIONS);
    if (!slice.more && slice.rev === this.#log.rev) this.add(socket, form);
    else this.#fallBehind(socket, { form, rev: slice.rev });
  }

  /** What the log holds no longer, or undefined where the store cannot be read. */
  async #load(rev: number): Promise<Slice | undefined> {
    try {
      const loaded = await this.#log.load(rev);
      return loaded ? cut(loaded, PAGE) : (this.#log.read(rev, PAGE) ?? (await this.#load(rev)));
    } catch {
      return undefined;
    }
  }

  *#everybody(): Iterable<[ChatSocket, WireForm]> {
    for (const [form, listeners] of this.#listeners) {
      for (const socket of listeners) yield [socket, form];
    }
    for (const [socket, { form }] of this.#behind) yield [socket, form];
  }

  #listenersIn(form: WireForm): Set<ChatSocket> {
    let listeners = this.#listeners.get(form);
    if (!listeners) {
      listeners = new Set();
      this.#listeners.set(form, listeners);
    }
    return listeners;
  }

  #remove(socket: ChatSocket): void {
    this.#behind.delete(socket);
    for (const [form, listeners] of this.#listeners) {
      if (listeners.delete(socket) && listeners.size === 0) this.#listeners.delete(form);
    }
  }
}

function keyOf(authorId: string, nonce: string): string {
  return `${authorId} ${nonce}`;
}

/** Calls back once what waits for a client is on its way; it may be behind in each of its rooms. */
function onDrain({ conn }: ChatSocket, act: () => void): void {
  conn.setMaxListeners(0);
  conn.once("drain", act);
}

/** How many packets wait for a client's next poll, or for its connection to take them. */
function unsent({ conn }: ChatSocket): number {
  return (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
}
