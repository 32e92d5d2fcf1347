import { build } from "esbuild";
import { expect, test } from "vitest";
import { assertAllFound, slimServer } from "../../src/build/plugins.ts";

const bundle = (contents: string) =>
  build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    plugins: [slimServer],
  });

test("a build in which nothing needs a replacement fails by the replacement's name, until one needs it", async () => {
  await bundle('import "mime-types";');
  expect(assertAllFound).toThrow("slim-server: rate-limiter-flexible");
  expect(assertAllFound).not.toThrow("mime-types");
  await bundle(
    'import "@opentelemetry/api"; import "rate-limiter-flexible"; import "supports-color";',
  );
  expect(assertAllFound).not.toThrow();
});
