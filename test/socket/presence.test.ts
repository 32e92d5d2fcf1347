import { expect, test } from "vitest";
import type { Presence as PresenceList, ShortPresence } from "../../src/protocol/events.ts";
import type { Person } from "../../src/protocol/message.ts";
import type { Audiences } from "../../src/socket/audiences.ts";
import type { ChatSocketServer } from "../../src/socket/chat_socket.ts";
import { Presence } from "../../src/socket/presence.ts";
import type { WireForm } from "../../src/socket/wire_form.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const person = (name: string): Person => ({ id: `id of ${name}`, name, verified: false });
const numbered = (index: number) => person(`guest ${String(index).padStart(3, "0")}`);

/** A lobby, whose people come and go by socket, and what it is told. */
function begin() {
  const clock = new VirtualClock();
  const sockets = new Map<string, { data: { caller: { person: Person } } }>();
  const keys = new Set<string>();
  const told: { list: PresenceList; change: ShortPresence }[] = [];
  const audience = {
    tell: (write: (form: WireForm) => string) => {
      write({ people: (given: (typeof told)[number]) => told.push(given) } as unknown as WireForm);
    },
  };
  const io = { sockets: { sockets, adapter: { rooms: new Map([["room:lobby", keys]]) } } };
  const presence = new Presence(
    io as unknown as ChatSocketServer,
    { of: (slug: string) => (slug === "lobby" ? audience : undefined) } as unknown as Audiences,
    clock as never,
  );
  const come = (who: Person, socket = who.id) => {
    sockets.set(socket, { data: { caller: { person: who } } });
    keys.add(socket);
    const [list, short] = [presence.list("lobby", who), presence.shortList("lobby", who)];
    presence.changed("lobby");
    return { list, short };
  };
  const go = (socket: string) => {
    keys.delete(socket);
    presence.changed("lobby");
  };
  const pass = () => {
    told.length = 0;
    clock.goOn(1_000);
    return told;
  };
  return { come, go, pass };
}

test("who comes again with another tab is not counted twice, in a room of more than are named", () => {
  const { come, pass } = begin();
  for (let index = 0; index < 120; index++) come(numbered(index));
  pass();
  const { list, short } = come(numbered(110), "another tab");
  expect([list.count, short[0]]).toEqual([120, 120]);
  expect(short[1]).toHaveLength(101);
  expect(pass()).toEqual([]);
  expect(come(person("Zoe")).short[0]).toBe(121);
});

test("where one of the first by name goes and another comes within a second, the list is told anew", () => {
  const { come, go, pass } = begin();
  // Those who are named in the short form are the first who came, and not the first by name.
  for (let index = 0; index < 120; index++) come(numbered(119 - index));
  pass();
  go(numbered(5).id);
  come(person("guest 000 and more"));
  const [told] = pass();
  expect(told?.change).toEqual([120]);
  const names = told?.list.people.map(({ name }) => name);
  expect(names).toContain("guest 000 and more");
  expect(names).not.toContain("guest 005");
});

test("who is told of each coming and going, back below a hundred too, knows who is here, renamed people included", () => {
  const { come, go, pass } = begin();
  const shown = new Map<string, string>();
  let count = 0;
  const apply = ([all, came = [], went = []]: ShortPresence) => {
    count = all;
    for (const id of went) shown.delete(id);
    for (const [id, name] of came) shown.set(id, name);
  };
  for (let index = 0; index < 99; index++) come(numbered(index));
  pass();
  apply(come(person("Ana")).short);
  for (const { change } of pass()) apply(change);
  expect([count, shown.size]).toEqual([100, 100]);
  for (let index = 100; index < 130; index++) come(numbered(index));
  for (const { change } of pass()) apply(change);
  expect([count, shown.size]).toEqual([130, 100]);
  for (let index = 0; index < 60; index++) go(numbered(index).id);
  come({ ...numbered(99), name: "new" });
  come({ ...numbered(70), name: "renamed" });
  for (const { change } of pass()) apply(change);
  const names = [...shown.values()].sort();
  const left = [...Array.from({ length: 70 }, (_, index) => index + 60), 99].sort((a, b) => a - b);
  const due = [...new Set(left)]
    .map((index) => ({ 70: "renamed", 99: "new" })[index] ?? numbered(index).name)
    .concat("Ana");
  expect(names).toEqual(due.sort());
  expect(count).toBe(due.length);
});
