import type { Chat } from "../chat/chat.ts";
import type { RoomLog } from "../chat/room_log.ts";
import { Audience } from "./audience.ts";
import type { ChatSocket } from "./chat_socket.ts";
import type { WireForm } from "./wire_form.ts";

/** The audiences of all rooms that somebody listens to. */
export class Audiences {
  readonly #bySlug = new Map<string, Audience>();
  readonly #unsubscribe: () => void;

  constructor(chat: Chat) {
    this.#unsubscribe = chat.logs.subscribe((change, { room }) => this.of(room.slug)?.send(change));
  }

  of(slug: string): Audience | undefined {
    return this.#bySlug.get(slug);
  }

  /** From now on the socket is sent each change of the log in this form. */
  join(socket: ChatSocket, log: RoomLog, form: WireForm): void {
    const { slug } = log.room;
    let audience = this.of(slug);
    if (!audience) {
      audience = new Audience(log, () => this.#bySlug.delete(slug));
      this.#bySlug.set(slug, audience);
    }
    audience.add(socket, form);
  }

  leave(socket: ChatSocket, slug: string): void {
    if (this.of(slug)?.remove(socket)) this.#bySlug.delete(slug);
  }

  close(): void {
    this.#unsubscribe();
  }
}
