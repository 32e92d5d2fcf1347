/**
 * A stock pair and this pair through each path, side by side, forced to polling:
 * `node test/bench/paths.ts [--only NAME,…] [--count 1000] [--every 4] [--patience 10] [--json]`.
 *
 * Stock is socket.io-client's default transport on a stock Socket.IO server. What
 * has not arrived `patience` seconds after the last message was sent counts as lost.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { pollingTransport } from "../../src/client/polling_transport.ts";
import { hostilePath } from "../../src/gauntlet/hostile_path.ts";
import { SCENARIOS, type Scenario, scenario } from "../../src/gauntlet/scenarios.ts";
import { NumberedEngine } from "../../src/polling/engine.ts";
import { exchange, type Talk } from "../support/exchange.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    count: { type: "string", default: "1000" },
    every: { type: "string", default: "4" },
    patience: { type: "string", default: "10" },
    json: { type: "boolean", default: false },
  },
});
type Pair = "stock" | "longwave";

async function run(
  { faults }: Scenario,
  pair: Pair,
  count: number,
  everyMs: number,
): Promise<Talk> {
  const http = createServer();
  const server = new Server({ transports: ["polling"], serveClient: false });
  if (pair === "stock") {
    server.attach(http);
  } else {
    const engine = new NumberedEngine({ transports: ["polling"] });
    engine.attach(http, { path: server.path() });
    server.bind(engine);
  }
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const target = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const path = await hostilePath({ target, seed: 1, faults });
  const transports = pair === "stock" ? ["polling"] : [pollingTransport()];
  const client = io(path.url, { transports, forceNew: true, reconnectionDelay: 100 });
  try {
    return await exchange(server, client, {
      count,
      everyMs,
      patienceMs: 1000 * Number(values.patience),
    });
  } finally {
    client.close();
    await path.close();
    server.engine.close();
    http.closeAllConnections();
    http.close();
  }
}

const chosen = values.only
  ? values.only.split(",").map(scenario)
  : SCENARIOS.filter(({ name }) => !/^(websocket|socket-io)/.test(name));

const results: { path: string; pair: Pair; talk: Talk }[] = [];
const columns = ["path", "pair", "lost", "repeated", "disorder", "ended", "p50 ms", "p95 ms"];
const line = (cells: (string | number)[]) =>
  console.log(
    cells
      .map((cell, at) => (at < 2 ? `${cell}`.padEnd(19 - at * 9) : `${cell}`.padStart(9)))
      .join(" "),
  );
if (!values.json) line(columns);
for (const path of chosen) {
  for (const pair of ["stock", "longwave"] as const) {
    const talk = await run(path, pair, Number(values.count), Number(values.every));
    results.push({ path: path.name, pair, talk });
    const { up, down, sessionsEnded, delayMs } = talk;
    if (values.json) continue;
    line([
      path.name,
      pair,
      up.lost + down.lost,
      up.repeated + down.repeated,
      up.outOfOrder + down.outOfOrder,
      sessionsEnded,
      delayMs.p50,
      delayMs.p95,
    ]);
  }
}
if (values.json) console.log(JSON.stringify({ count: Number(values.count), results }));
process.exit(0);
