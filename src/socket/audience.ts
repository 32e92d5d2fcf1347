import { type Change, cut, type Form, type Slice, UNBOUNDED } from "../chat/change.ts";
import type { Chat } from "../chat/chat.ts";
import type { RoomLog } from "../chat/room_log.ts";
import type { ChatSocket } from "./chat_socket.ts";

/** More packets than this unsent, and a listener is not sent the next, but caught up later. */
const UNSENT_MAX = 100;
/** How many changes a listener who is behind is sent at once. */
const PAGE = { ...UNBOUNDED, count: 50 };
/** Engine.IO's default, in one object for all. */
const OPTIONS = { compress: true };

/** A listener with too much unsent: what waits for them is no queue, but their place in the log. */
interface Behind {
  form: Form<string>;
  rev: number;
}

/** Those who listen to one room over Socket.IO, and the form in which each takes its changes. */
class Audience {
  readonly #log: RoomLog;
  readonly #release: () => void;
  readonly #listeners = new Map<Form<string>, Set<ChatSocket>>();
  readonly #behind = new Map<ChatSocket, Behind>();

  constructor(log: RoomLog) {
    this.#log = log;
    this.#release = log.hold();
  }

  add(socket: ChatSocket, form: Form<string>): void {
    this.#remove(socket);
    const listeners = this.#listeners.get(form);
    if (listeners) listeners.add(socket);
    else this.#listeners.set(form, new Set([socket]));
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
    for (const [form, listeners] of this.#listeners) {
      const packet = change.in(form);
      for (const socket of listeners) {
        if (unsent(socket) < UNSENT_MAX) socket.conn.write(packet, OPTIONS);
        else this.#fallBehind(socket, { form, rev: change.message.rev - 1 });
      }
    }
  }

  #fallBehind(socket: ChatSocket, behind: Behind): void {
    this.#remove(socket);
    this.#behind.set(socket, behind);
    const goOn = () => void this.#goOn(socket, behind);
    if (unsent(socket) > 0) socket.conn.once("drain", goOn);
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
    for (const change of slice.changes) socket.conn.write(change.in(form), OPTIONS);
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

  #remove(socket: ChatSocket): void {
    this.#behind.delete(socket);
    for (const [form, listeners] of this.#listeners) {
      if (listeners.delete(socket) && listeners.size === 0) this.#listeners.delete(form);
    }
  }
}

/** How many packets wait for a client's next poll, or for its connection to take them. */
function unsent({ conn }: ChatSocket): number {
  return (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
}

/** The audiences of all rooms. */
export class Audiences {
  readonly #bySlug = new Map<string, Audience>();
  readonly #unsubscribe: () => void;

  constructor(chat: Chat) {
    this.#unsubscribe = chat.logs.subscribe((change, { room }) =>
      this.#bySlug.get(room.slug)?.send(change),
    );
  }

  /** From now on the socket is sent each change of the log in this form. */
  join(socket: ChatSocket, log: RoomLog, form: Form<string>): void {
    const { slug } = log.room;
    let audience = this.#bySlug.get(slug);
    if (!audience) {
      audience = new Audience(log);
      this.#bySlug.set(slug, audience);
    }
    audience.add(socket, form);
  }

  leave(socket: ChatSocket, slug: string): void {
    if (this.#bySlug.get(slug)?.remove(socket)) this.#bySlug.delete(slug);
  }

  close(): void {
    this.#unsubscribe();
  }
}
