import { expect, onTestFinished, test, vi } from "vitest";
import { pauseBefore, retryAfterPause } from "../../../src/polling/client/backoff.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const bounds = { first: 100, longest: 5_000 };

/** What a browser tells of its network, with whoever listens. */
function stubNetwork() {
  const listeners = new Set<() => void>();
  vi.stubGlobal("addEventListener", (type: string, listener: () => void) => {
    if (type === "online") listeners.add(listener);
  });
  vi.stubGlobal("removeEventListener", (_type: string, listener: () => void) =>
    listeners.delete(listener),
  );
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return listeners;
}

test("a pause doubles with each failure up to its bound, and half of it is chance", () => {
  const clock = new VirtualClock();
  const pauses = (random: number) =>
    Array.from({ length: 9 }, (_, tries) => {
      clock.random = () => random;
      return retryAfterPause(tries, () => {}, clock, undefined, bounds);
    });
  expect(pauses(0)).toEqual([50, 100, 200, 400, 800, 1_600, 2_500, 2_500, 2_500]);
  expect(pauses(0.9999)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
});

test("it is over at once when the network is back, and only then or when its time is over", () => {
  const network = stubNetwork();
  const clock = new VirtualClock();
  const retry = vi.fn();
  retryAfterPause(6, retry, clock, undefined, bounds);
  clock.goOn(2_499);
  expect(retry).toHaveBeenCalledTimes(0);
  for (const tell of network) tell();
  expect(retry).toHaveBeenCalledTimes(1);
  // Nothing of it is left.
  expect([clock.due, network.size]).toEqual([[], 0]);
  retryAfterPause(6, retry, clock, undefined, bounds);
  clock.goOn(2_500);
  expect(retry).toHaveBeenCalledTimes(2);
  expect([clock.due, network.size]).toEqual([[], 0]);
});

test("what is aborted is not tried again, and the next one is", async () => {
  const network = stubNetwork();
  const clock = new VirtualClock();
  const retry = vi.fn();
  const [one, other] = [new AbortController(), new AbortController()];
  retryAfterPause(0, retry, clock, one.signal, bounds);
  retryAfterPause(0, retry, clock, other.signal, bounds);
  const pause = pauseBefore(0, clock, one.signal, bounds);
  one.abort();
  // Who waits for it need not wait any longer.
  await pause;
  expect([clock.due, network.size]).toEqual([[50], 1]);
  clock.goOn(50);
  expect(retry).toHaveBeenCalledTimes(1);
});
