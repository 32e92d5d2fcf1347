import fc from "fast-check";
import { expect, test } from "vitest";
import { OVERDUE_MS, TabsWorld } from "../support/tabs_world.ts";

const room = fc.constantFrom("lobby", "tea");
const tab = fc.nat(7);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("open" as const), room }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), tab }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), tab }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("freeze" as const), tab, isTold: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("thaw" as const), tab }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("post" as const), tab }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cut" as const), tab }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("outside" as const), room }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(12_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Kind> ? Kind : never;

/**
 * Within this time after whatever has happened one tab holds the connection, and all are live by it.
 * After a crash it takes four seconds; a claim at the same moment as others' may have to be made again.
 */
const BOUND_MS = 6_000;

function take(world: TabsWorld, step: Step, number: number): void {
  if (step.do === "open") world.open(step.room);
  if (step.do === "outside") world.hearFromOutside(step.room, `outside ${number}`);
  const tab = "tab" in step && world.tabs[step.tab];
  if (!tab || tab.state === "gone") return;
  if (step.do === "close" && tab.state === "open") world.close(tab);
  else if (step.do === "crash") world.crash(tab);
  else if (step.do === "cut" && tab.state === "open") tab.cut();
  else if (step.do === "freeze" && tab.state === "open") world.freeze(tab, step.isTold);
  else if (step.do === "thaw" && tab.state === "frozen") world.thaw(tab);
  else if (step.do === "post" && tab.state === "open") world.post(tab, `${tab.name} ${number}`);
}

/** What is so once everything has had its time. */
function expectAllWell(world: TabsWorld): void {
  const open = world.tabs.filter(({ state }) => state === "open");
  const states = open.map(({ name, client }) => `${name} ${client.state} ${client.transport}`);
  expect(states).toEqual(open.map(({ name }) => `${name} live polling`));
  const connections = open.reduce((sum, { connections }) => sum + connections, 0);
  expect(connections).toBe(open.length > 0 ? 1 : 0);
  for (const { room, from, shown, posted, name } of open) {
    const log = world.rooms.get(room) ?? [];
    // From where it was opened on, each change once and in its order.
    expect(shown.map(({ rev }) => rev)).toEqual(log.slice(from).map(({ rev }) => rev));
    const own = log.map(({ text }) => text).filter((text) => text.startsWith(`${name} `));
    expect(own).toEqual(posted);
    expect(shown.map(({ text }) => text)).toEqual(expect.arrayContaining(posted));
  }
}

test.each([
  ["at once", fc.constant(0)],
  ["late", fc.integer({ min: 1, max: 200 })],
])(
  "whatever becomes of tabs that see %s what others store, one holds the connection soon, and each shows every change once and posts each text once",
  async (_how, lag) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 40, size: "max" }),
        fc.nat(2 ** 30),
        lag,
        async (steps, seed, lagMs) => {
          const world = new TabsWorld(seed, lagMs);
          try {
            world.open("lobby");
            for (const [number, step] of steps.entries()) {
              take(world, step, number);
              await world.clock.pass(step.do === "wait" ? step.ms : 5);
            }
            await world.clock.pass(BOUND_MS);
            expectAllWell(world);
            for (const tab of world.tabs) if (tab.state === "frozen") world.thaw(tab);
            world.hearFromOutside("lobby", "at last");
            await world.clock.pass(BOUND_MS);
            expectAllWell(world);
            expect(world.findings).toEqual([]);
          } finally {
            world.end();
          }
        },
      ),
      { numRuns: 400 },
    );
  },
);

test("a tab whose room the holder could not join in time joins it again", async () => {
  const world = new TabsWorld(1, 0);
  try {
    world.open("lobby");
    await world.clock.pass(1_000);
    const [holder] = world.tabs;
    if (!holder) throw new Error("no tab");
    holder.overdue = 1;
    for (const room of ["tea", "lobby"]) {
      world.open(room);
      await world.clock.pass(BOUND_MS);
    }
    // The feed serves it meanwhile.
    expect(world.tabs.map(({ client }) => client.transport)).toEqual([
      "polling",
      "feed",
      "polling",
    ]);
    await world.clock.pass(OVERDUE_MS);
    await expectAllHear(world);
  } finally {
    world.end();
  }
});

test("a tab that was frozen for so long that the holder has left its room for it hears the room again", async () => {
  const world = new TabsWorld(1, 0);
  try {
    for (const room of ["lobby", "tea", "lobby"]) world.open(room);
    await world.clock.pass(1_000);
    const frozen = world.tabs[1];
    if (!frozen) throw new Error("no tab");
    world.freeze(frozen, false);
    await world.clock.pass(25_000);
    world.thaw(frozen);
    await world.clock.pass(1_000);
    await expectAllHear(world);
  } finally {
    world.end();
  }
});

test("a holder that was frozen, and thaws to others' older claims, does not keep the lease without holding", async () => {
  const world = new TabsWorld(380_362_252, 120);
  try {
    for (const room of ["lobby", "lobby"]) world.open(room);
    await world.clock.pass(25);
    const [holder, other] = world.tabs;
    if (!holder || !other) throw new Error("no tabs");
    world.freeze(other, true);
    await world.clock.pass(30);
    world.freeze(holder, false);
    await world.clock.pass(6_000);
    world.thaw(holder);
    world.thaw(other);
    await world.clock.pass(BOUND_MS);
    expectAllWell(world);
  } finally {
    world.end();
  }
});

test("of two tabs that claim at the same moment the newer goes on holding, although the other one was the last to store", async () => {
  const world = new TabsWorld(1, 120);
  try {
    world.open("lobby");
    await world.clock.pass(1_000);
    for (const room of ["tea", "lobby"]) world.open(room);
    await world.clock.pass(1_000);
    const [holder, ...others] = world.tabs;
    if (!holder) throw new Error("no tab");
    // So that the newest one's timers come first.
    for (const other of others) world.freeze(other, true);
    for (const other of others.reverse()) world.thaw(other);
    await world.clock.pass(1_000);
    world.crash(holder);
    // One of them has held for more than a second by then.
    await world.clock.pass(5_000);
    for (const room of ["lobby", "tea"]) world.hearFromOutside(room, "hello");
    await world.clock.pass(500);
    expectAllWell(world);
  } finally {
    world.end();
  }
});

test("a tab that knows of a claim that came to nothing hears whoever holds", async () => {
  const world = new TabsWorld(1, 120);
  try {
    world.open("lobby");
    await world.clock.pass(10);
    world.open("tea");
    const [, claimant] = world.tabs;
    if (!claimant) throw new Error("no tab");
    world.freeze(claimant, false);
    // The claim is seen by now; that the first tab has settled is not yet.
    await world.clock.pass(130);
    for (const room of ["lobby", "tea"]) world.open(room);
    await world.clock.pass(BOUND_MS);
    for (const room of ["lobby", "tea"]) world.hearFromOutside(room, "hello");
    await world.clock.pass(500);
    expectAllWell(world);
  } finally {
    world.end();
  }
});

/** Something is said in both rooms, and every tab has all of its own. */
async function expectAllHear(world: TabsWorld): Promise<void> {
  world.hearFromOutside("tea", "hello");
  world.hearFromOutside("lobby", "hello");
  await world.clock.pass(1_000);
  expectAllWell(world);
}
