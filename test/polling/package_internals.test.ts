import { EventEmitter } from "node:events";
import { Socket as EngineClient, Fetch } from "engine.io-client";
import { expect, test } from "vitest";
import { type Instances, movedInternals } from "../../src/polling/server/engine_internals.ts";

test("all that is used of Engine.IO's server beyond its public types is where it is looked for", () => {
  expect(movedInternals()).toEqual([]);
});

test("an internal that has moved is told by its name and its file", () => {
  const none: Instances = {
    "Server (server.js)": new EventEmitter(),
    "Socket (socket.js)": { writeBuffer: "text", packetsFn: [], sentCallbackFn: [] },
    "Polling (transports/polling.js)": { readyState: "paused" },
  };
  const moved = movedInternals(none);
  expect(moved).toContain("_computePath of Server (server.js) is undefined, not function");
  expect(moved).toContain("writeBuffer of Socket (socket.js) is string, not array");
  expect(moved).toContain("readyState of Polling (transports/polling.js) is string, not open");
  expect(moved).toContain(
    "onDataRequest of Polling (transports/polling.js) is undefined, not function",
  );
  expect(moved.join()).not.toContain("packetsFn");
});

test("so is what is used of engine.io-client", () => {
  const prototype = Fetch.prototype as unknown as Record<string, unknown>;
  const used = ["doPoll", "doWrite", "doClose", "close", "onData", "onError", "uri"];
  expect(used.filter((name) => typeof prototype[name] !== "function")).toEqual([]);
  expect(prototype.name).toBe("polling");
  const client = EngineClient.prototype as unknown as Record<string, unknown>;
  expect(typeof client._onClose).toBe("function");
});
