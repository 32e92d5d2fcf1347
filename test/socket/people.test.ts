import { expect, test } from "vitest";
import type { Presence, ServerEvents } from "../../src/protocol/events.ts";
import { newServer, type StockClient, stockClient } from "../support/server.ts";

const join = (client: StockClient) => client.emitWithAck("join", { room: "lobby" });

function next<Name extends "people" | "typing">(
  client: StockClient,
  name: Name,
  fits: (value: Parameters<ServerEvents[Name]>[0]) => boolean = () => true,
): Promise<Parameters<ServerEvents[Name]>[0]> {
  return new Promise((resolve) => {
    const listener = (value: Parameters<ServerEvents[Name]>[0]) => {
      if (!fits(value)) return;
      client.off(name, listener as never);
      resolve(value);
    };
    client.on(name, listener as never);
  });
}

const here =
  (...names: string[]) =>
  ({ people }: Presence) =>
    String(people.map((person) => person.name)) === String(names);

test("who comes and who goes is told to the room, each person once", async () => {
  const server = await newServer();
  const { token } = await server.guest("Ana");
  const ana = await stockClient(server, { token });
  const alone = next(ana, "people", here("Ana"));
  await join(ana);
  expect(await alone).toMatchObject({ room: "lobby", count: 1 });

  const both = next(ana, "people", here("Ana", "Ben"));
  const ben = await stockClient(server, { name: "Ben" });
  const secondTab = await stockClient(server, { token });
  await Promise.all([join(ben), join(secondTab)]);
  await both;

  const left = next(ana, "people", here("Ana"));
  ben.close();
  await left;
});

test("a reader without a name is not in the list", async () => {
  const server = await newServer();
  const reader = await stockClient(server);
  const told = next(reader, "people");
  await join(reader);
  expect(await told).toMatchObject({ people: [], count: 0 });
});

test("typing is told to all who joined, the author included", async () => {
  const server = await newServer();
  const ana = await stockClient(server, { name: "Ana" });
  const ben = await stockClient(server, { name: "Ben" });
  await Promise.all([join(ana), join(ben)]);
  const told = Promise.all([next(ana, "typing"), next(ben, "typing")]);
  ana.emit("typing", { room: "lobby" });
  for (const typing of await told) {
    expect(typing).toMatchObject({ room: "lobby", person: { name: "Ana" } });
  }
});

test("a client that comes with a name alone is made a guest, and told how to come back as them", async () => {
  const server = await newServer();
  const guest = Promise.withResolvers<Parameters<ServerEvents["guest"]>[0]>();
  await stockClient(server, { name: "Ana" }, { autoConnect: false }, (socket) =>
    socket.once("guest", guest.resolve),
  );
  const { token, person } = await guest.promise;
  expect(person.name).toBe("Ana");
  const again = await stockClient(server, { token });
  const answer = await again.emitWithAck("post", { room: "lobby", text: "hi", nonce: "n" });
  expect(answer).toMatchObject({ message: { author: person } });
});

test("a token that is none of ours is refused with a code", async () => {
  const server = await newServer();
  await expect(stockClient(server, { token: "nonsense" })).rejects.toMatchObject({
    data: { code: "unauthorized" },
  });
});
