import { defineConfig } from "vitest/config";
import { LongestFirst } from "./support/longest_first.ts";

// Not UTC, so that a time that is taken for UTC shows: for the tests, what they start, and the browser.
process.env.TZ = "Asia/Seoul";

/** Whose tests run in Korean: what they wait for is said in support/language.ts. */
const PAGES = "test/web/pages/*.test.ts";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    root: new URL("..", import.meta.url).pathname,
    projects: [
      { extends: true, test: { name: "en", include: ["test/**/*.test.ts"], exclude: [PAGES] } },
      { extends: true, test: { name: "ko", include: [PAGES], env: { TEST_LANGUAGE: "ko" } } },
      {
        // The oldest Engine.IO that numbered polling is made for, in place of the newest.
        extends: true,
        test: {
          name: "engine.io 6.6.0",
          include: [
            "test/polling/{numbered,packets,peers}.test.ts",
            "test/polling/package{,_bind,_dead_client,_heartbeat,_internals}.test.ts",
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
    // A worker goes from file to file and keeps what it has loaded of node_modules, above a second's
    // worth for each file; what is this project's own begins anew.
    isolate: false,
    setupFiles: "test/support/setup_file.ts",
    sequence: { sequencer: LongestFirst },
    // Two cores, and tests that wait for half of their time.
    maxWorkers: 4,
    // For what hangs; a busy machine takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
