import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "./finished.ts";

/**
 * A way to a server that lets so many bytes of its answers through, over all connections, and holds
 * the rest: what a line of a known width has carried by a certain second, without the seconds.
 */
export async function byteGate(target: string, bytes: number): Promise<{ url: string }> {
  const { hostname, port } = new URL(target);
  let left = bytes;
  const open = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => [client, server].map((each) => each.destroy()));
    }
    client.pipe(server);
    server.on("data", (piece) => {
      const passed = piece.subarray(0, left);
      left -= passed.length;
      client.write(passed);
    });
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    listener.close();
  });
  return { url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}` };
}
