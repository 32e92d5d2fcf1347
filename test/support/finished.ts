import { AsyncLocalStorage } from "node:async_hooks";
import { aroundEach, type TestContext } from "vitest";

const running = new AsyncLocalStorage<TestContext>();
aroundEach((test, context) => running.run(context, test));

/**
 * Runs after the test that calls it. Vitest's own takes the one that began last, which
 * is another where tests run side by side (`test.concurrent`).
 */
export function onTestFinished(cleanUp: () => unknown): void {
  const context = running.getStore();
  if (!context) throw new Error("onTestFinished is called outside of a test");
  context.onTestFinished(async () => {
    await cleanUp();
  });
}
