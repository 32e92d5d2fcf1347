import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { ask } from "../support/raw_polling.ts";
import { newServer } from "../support/server.ts";

test.for(["polling", "websocket"] as const)(
  "a stock client that writes no slash behind the path talks, over %s",
  async (transport) => {
    const { url } = await newServer({ transports: ["polling", "websocket"] });
    const socket = io(url, {
      addTrailingSlash: false,
      transports: [transport],
      auth: { name: "Ana" },
      forceNew: true,
    });
    onTestFinished(() => {
      socket.close();
    });
    expect(await socket.emitWithAck("join", { room: "lobby" })).toMatchObject({ room: "lobby" });
    const post = { room: "lobby", text: "hello", nonce: "n" };
    expect(await socket.emitWithAck("post", post)).toMatchObject({ message: { text: "hello" } });
  },
);

test("what only begins like the path is the app's", async () => {
  const { url } = await newServer();
  const query = "?EIO=4&transport=polling";
  expect(await ask(`${url}/socket.io${query}`)).toMatchObject({ status: 200 });
  expect(await ask(`${url}/socket.io-client.js${query}`)).toMatchObject({ status: 404 });
  expect(await ask(`${url}/rooms/lobby${query}`)).toMatchObject({ status: 200 });
});
