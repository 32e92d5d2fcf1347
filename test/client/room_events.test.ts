import type { Socket } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/client/clock.ts";
import { RoomEvents } from "../../src/client/room_events.ts";
import { SocketTransport } from "../../src/client/socket_transport.ts";
import type { TransportListener } from "../../src/client/transport.ts";
import type { Joined, Presence, ServerEvents, ShortPresence } from "../../src/protocol/events.ts";
import type { Refusal } from "../../src/protocol/problem.ts";
import type { ShortPerson } from "../../src/protocol/short_form.ts";
import { until } from "../support/client.ts";
import { newServer } from "../support/server.ts";

const [ana, ben, eve] = (["Ana", "Ben", "Eve"] as const).map(
  (name): ShortPerson => [`=${name}`, name],
) as [ShortPerson, ShortPerson, ShortPerson];

/** What a socket has listeners for, called as if it had come from the server. */
function hear(
  socket: Pick<Socket, "listeners">,
  name: keyof ServerEvents | "disconnect",
  ...given: unknown[]
) {
  for (const listener of socket.listeners(name))
    (listener as (...given: unknown[]) => void)(...given);
}

function newEvents() {
  const listeners = new Map<string, (...given: unknown[]) => void>();
  const socket = {
    on: (name: string, listener: () => void) => listeners.set(name, listener),
    listeners: (name: string) => [listeners.get(name) ?? (() => {})],
  };
  const events = new RoomEvents(socket as unknown as ConstructorParameters<typeof RoomEvents>[0]);
  const told: string[] = [];
  events.on("people", (presence) => told.push(inWords(presence)));
  const joined = (room: string, more: boolean, people: ShortPresence) => {
    const { presence } = events.joined({ room, messages: [], cursor: "e.1", more, people });
    return presence && inWords(presence);
  };
  return { socket: socket as unknown as Socket, events, told, joined };
}

function inWords({ room, people, count }: Presence): string {
  return `${room} ${count}: ${people.map(({ name }) => name).join()}`;
}

test("who is here is told when the list has come, which is with the last page, and never in part", () => {
  const { socket, told, joined } = newEvents();
  expect(joined("tea", false, [1, [eve]])).toBe("tea 1: Eve");
  expect(joined("lobby", true, [2])).toBeUndefined();
  hear(socket, "p", "lobby", 3, [ben], []);
  hear(socket, "p", "tea", 2, [ana], []);
  expect(told).toEqual(["tea 2: Ana,Eve"]);
  // An older server has the list in each.
  expect(joined("lobby", true, [2, [ana, eve]])).toBeUndefined();
  expect(joined("lobby", false, [3, [ana, ben, eve]])).toBe("lobby 3: Ana,Ben,Eve");
  hear(socket, "p", "lobby", 2, [], ["=Eve"]);
  expect(told.at(-1)).toBe("lobby 2: Ana,Ben");
  // Behind, it asks for what it has missed, and goes on hearing who comes.
  expect(joined("lobby", true, [2])).toBeUndefined();
  hear(socket, "p", "lobby", 3, [eve], []);
  expect(told.at(-1)).toBe("lobby 3: Ana,Ben,Eve");
});

test("with the session ends what is known of who is here", () => {
  const { socket, told, joined } = newEvents();
  joined("lobby", false, [1, [ana]]);
  hear(socket, "disconnect");
  hear(socket, "p", "lobby", 2, [ben], []);
  expect(told).toEqual([]);
  expect(joined("lobby", false, [2, [ben, eve]])).toBe("lobby 2: Ben,Eve");
});

test("a room that was left is forgotten, whichever way its name is written, and no other is", async () => {
  const server = await newServer();
  await server.newRoom("tea");
  const listener = { cursor: undefined, onChanges() {}, onPeople() {}, onUp() {}, onDown() {} };
  const transport = new SocketTransport(
    {
      url: server.url,
      room: "lobby",
      fetch,
      clock: systemClock,
      token: (await server.guest("Ana")).token,
      socketOptions: {},
      openFeed: () => expect.unreachable(),
    },
    listener as unknown as TransportListener,
  );
  onTestFinished(() => transport.close());
  const join = (room: string) =>
    new Promise<Joined | Refusal | undefined>((resolve) => transport.join({ room }, resolve));
  for (const room of ["lobby", "tea"]) {
    expect(await join(room)).toMatchObject({ presence: { room, count: 1 } });
  }
  const told: Presence[] = [];
  transport.events.on("people", (presence) => told.push(presence));
  const hears = (room: string) => {
    told.length = 0;
    hear(transport.socket as unknown as Socket, "p", room, 2, [eve], []);
    return told.length > 0;
  };
  expect([hears("lobby"), hears("tea")]).toEqual([true, true]);
  transport.leave("TEA");
  await until(() => !hears("tea"));
  expect(hears("lobby")).toBe(true);
  expect(await join("tea")).toMatchObject({ presence: { room: "tea", count: 1 } });
});
