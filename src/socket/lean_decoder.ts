import { Decoder, type Packet, PacketType } from "socket.io-parser";

/** Reads the texts of all clients: it has told of a packet when `add` returns, and remembers nothing. */
const texts = new Decoder();
let told: Packet | undefined;
texts.on("decoded", (packet) => {
  told = packet;
});

/** What packets with bytes begin with: the bytes come in messages of their own, and are to be waited for. */
const WITH_BYTES = [PacketType.BINARY_EVENT, PacketType.BINARY_ACK].map(String);

/** Socket.IO's decoder for one client: made in earnest for one that sends bytes, since each takes 360 bytes. */
export class LeanDecoder {
  #listener: ((packet: Packet) => void) | undefined;
  #own: Decoder | undefined;

  on(_event: "decoded", listener: (packet: Packet) => void): this {
    this.#listener = listener;
    return this;
  }

  removeListener(): void {
    this.#listener = undefined;
  }

  /** @throws where it is no packet */
  add(data: string | Buffer): void {
    const isText = typeof data === "string" && !WITH_BYTES.includes(data.charAt(0));
    if (!this.#own && !isText) {
      this.#own = new Decoder();
      this.#own.on("decoded", (packet) => this.#listener?.(packet));
    }
    if (this.#own) {
      this.#own.add(data);
      return;
    }
    told = undefined;
    texts.add(data);
    const packet = told as Packet | undefined;
    told = undefined;
    if (packet) this.#listener?.(packet);
  }

  destroy(): void {
    this.#own?.destroy();
  }
}
