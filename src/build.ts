/**
 * Builds what runs: `node src/build.ts [--if-stale]`.
 *
 * tsc checks the types; esbuild bundles. The server is bundled as well, because
 * a process that may be stopped at any moment has to start fast, and loading
 * drizzle-orm's five hundred modules one by one takes half a second.
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  globSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { ROOT } from "./root.ts";

const STAMP = join(ROOT, "dist/built");

function isFresh(): boolean {
  if (!existsSync(STAMP)) return false;
  const built = statSync(STAMP).mtimeMs;
  const sources = [
    ...globSync("src/**/*.{ts,tsx}", { cwd: ROOT }),
    ...globSync("public/*.*", { cwd: ROOT }),
    "package.json",
  ];
  return sources.every((file) => statSync(join(ROOT, file)).mtimeMs < built);
}

async function buildBrowserScripts(): Promise<void> {
  await build({
    ...common(),
    entryPoints: { room: join(ROOT, "src/pages/browser/room.ts") },
    outdir: join(ROOT, "public/build"),
    platform: "browser",
    target: ["es2022", "safari16"],
    minify: true,
    plugins: [slimTransports],
  });
  const htmx = join(ROOT, "node_modules/htmx.org/dist/htmx.min.js");
  copyFileSync(htmx, join(ROOT, "public/build/htmx.js"));
  for (const file of globSync("public/build/*.js", { cwd: ROOT })) {
    const path = join(ROOT, file);
    const script = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(script, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(script));
  }
}

async function buildServer(): Promise<void> {
  await build({
    ...common(),
    entryPoints: [join(ROOT, "src/main.ts")],
    outdir: join(ROOT, "dist"),
    platform: "node",
    target: "node22",
    splitting: true,
    sourcemap: "linked",
    // Less to parse at each start; names stay, so that a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [builtinsAsNeeded, slimZod],
    // Native, and found by its own package's path.
    external: ["better-sqlite3"],
    define: { BUILD_ID: JSON.stringify(publicHash()) },
  });
}

function common(): BuildOptions {
  return { absWorkingDir: ROOT, bundle: true, format: "esm", logLevel: "warning" };
}

/**
 * An import of one of Node.js's own modules reads every property it exports, and
 * so loads what hides behind lazy ones: all of undici behind node:http's, for
 * 20 ms. This gives the module as it is instead.
 */
const builtinsAsNeeded: Plugin = {
  name: "builtins-as-needed",
  setup({ onResolve, onLoad }) {
    const names = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
    onResolve({ filter: /.*/ }, ({ path }) =>
      names.has(path) ? { path, namespace: "builtin" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * engine.io-client's list of transports holds all of them, and nothing tells a
 * bundler which are used: here it is the two that the pages use.
 */
const slimTransports: Plugin = {
  name: "slim-transports",
  setup({ onLoad }) {
    onLoad({ filter: /engine\.io-client\/build\/esm\/transports\/index\.js$/ }, () => ({
      contents: `
        import { XHR } from "./polling-xhr.js";
        import { WS } from "./websocket.js";
        export const transports = { polling: XHR, websocket: WS };
      `,
      resolveDir: join(ROOT, "node_modules/engine.io-client/build/esm/transports"),
    }));
  },
};

/**
 * What describes a schema loads all of zod's core for one function of it, and
 * then a bundler keeps all of it for everybody: here it is that function.
 */
const slimZod: Plugin = {
  name: "slim-zod",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^zod\/v4\/core$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "zod", namespace: "slim-zod" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "slim-zod" }, () => ({
      contents: 'export { toJSONSchema } from "zod/v4/core";',
      resolveDir: ROOT,
    }));
  },
};

/** Changes whenever a file under public/ does. */
function publicHash(): string {
  const hash = createHash("sha256");
  for (const file of globSync("public/**/*.*", { cwd: ROOT }).sort()) {
    hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest("base64url").slice(0, 10);
}

if (!process.argv.includes("--if-stale") || !isFresh()) {
  rmSync(join(ROOT, "dist"), { recursive: true, force: true });
  rmSync(join(ROOT, "public/build"), { recursive: true, force: true });
  await buildBrowserScripts();
  await buildServer();
  writeFileSync(STAMP, "");
}
