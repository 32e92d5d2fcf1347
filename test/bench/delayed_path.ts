import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A path to a port of this machine on which every byte takes so many milliseconds, each way. */
export async function delayedPath(port: number, delayMs: number) {
  const open = new Set<Socket>();
  const carry = (from: Socket, to: Socket) => {
    open.add(from);
    from.setNoDelay();
    from.on("data", (chunk) => setTimeout(() => to.write(chunk), delayMs));
    from.on("error", () => {});
    from.on("close", () => setTimeout(() => to.destroy(), delayMs));
  };
  const relay = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    carry(client, server);
    carry(server, client);
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    close() {
      relay.close();
      for (const socket of open) socket.destroy();
    },
  };
}
