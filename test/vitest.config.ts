import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    root: new URL("..", import.meta.url).pathname,
    projects: [
      { extends: true, test: { name: "all", include: ["test/**/*.test.ts"] } },
      {
        // The oldest Engine.IO that numbered polling is made for, in place of the newest.
        extends: true,
        test: {
          name: "engine.io 6.6.0",
          include: [
            "test/polling_{numbered,packets,peers}.test.ts",
            "test/polling_package{,_bind,_dead_client,_internals}.test.ts",
          ],
        },
        resolve: {
          alias: [
            { find: /^engine\.io$/, replacement: "engine.io-6.6.0" },
            { find: /^engine\.io-client$/, replacement: "engine.io-client-6.6.0" },
          ],
        },
      },
    ],
    globalSetup: "test/support/setup.ts",
    // Two cores, and tests that wait for half of their time.
    maxWorkers: 3,
    // For what hangs; a busy machine takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
