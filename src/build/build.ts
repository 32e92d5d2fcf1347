/**
 * Builds what runs: `node src/build/build.ts [--if-stale]`.
 *
 * tsc checks the types; esbuild bundles. The server is bundled as well, because
 * a process that may be stopped at any moment has to start fast, and loading
 * drizzle-orm's five hundred modules one by one takes half a second.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { type BuildOptions, type BuildResult, build } from "esbuild";
import { type MinifyOptions, minify } from "terser";
import { ROOT } from "../runtime/root.ts";
import { EMOJI_FILES, emojiLines } from "./emoji.ts";
import { SCRIPT_TARGETS } from "./oldest_browsers.ts";
import { onlyZod } from "./only_zod.ts";
import {
  assertAllFound,
  builtinsAsNeeded,
  loadedOnDemand,
  oneCore,
  slimServer,
  slimSocketIo,
  slimZod,
} from "./plugins.ts";
import { buildPolling } from "./polling.ts";
import { tooNewIn } from "./script_check.ts";
import { lowerStyleSheet, tooNewInStyle } from "./style_sheets.ts";
import { ThirdParty } from "./third_party.ts";
import { writeTypes } from "./types.ts";

const STAMP = join(ROOT, "dist/built");
const thirdParty = new ThirdParty();

function isFresh(): boolean {
  if (!existsSync(STAMP)) return false;
  const built = statSync(STAMP).mtimeMs;
  const sources = [
    ...globSync("src/**/*.{ts,tsx,md}", { cwd: ROOT }),
    ...globSync("public/*.*", { cwd: ROOT }),
    "package.json",
  ];
  return sources.every((file) => statSync(join(ROOT, file)).mtimeMs < built);
}

async function buildBrowserScripts(): Promise<void> {
  const scripts = await bundleForBrowsers({
    room: "src/web/pages/browser/room.ts",
    message_actions: "src/web/pages/browser/message_actions.ts",
    emoji_picker: "src/web/pages/browser/emoji_picker.ts",
    naming: "src/web/pages/browser/naming.ts",
    beside: "src/web/pages/browser/beside.ts",
    lobby: "src/web/pages/browser/lobby.ts",
    load_with_token: "src/web/pages/browser/load_with_token.ts",
    reading: "src/web/pages/browser/reading.ts",
    line: "src/web/pages/browser/line.ts",
    check: "src/web/check/browser/check.ts",
    tab_connection: "src/client/tabs/tab_connection.ts",
    web_socket: "src/client/web_socket.ts",
    frame: "src/web/embed/browser/frame.ts",
    embed_chat: "src/web/embed/browser/chat.ts",
    embed_why: "src/web/embed/browser/why.ts",
  });
  for (const [file, code] of scripts) writePublic(file, code);
  for (const path of EMOJI_FILES) thirdParty.addFile(relative(ROOT, path));
  // Pages of others load it as a plain script, which is to leave no name behind.
  const forOthers = await bundleForBrowsers(
    { embed: "src/web/embed/browser/embed.ts" },
    { format: "iife" },
  );
  for (const [file, code] of forOthers) writePublic(file, code);
}

/** htmx as it is, for the room's page and for pages of others: docs/htmx.md. */
function copyHtmx(): void {
  const path = "node_modules/htmx.org/dist/htmx.min.js";
  const script = readFileSync(join(ROOT, path), "utf8");
  demandOld("htmx.js", tooNewIn(script));
  thirdParty.addFile(path);
  writePublic("htmx.js", script);
}

function buildStyleSheets(): void {
  const sheets = globSync("public/*.css", { cwd: ROOT });
  // What another begins with is there in that one; these two are used alone as well.
  const imported = sheets.flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(/@import "([^"]+)"/g)].map(
      ([, name]) => name,
    ),
  );
  const isPart = (file: string) =>
    imported.includes(file) && !["first.css", "no_script.css"].includes(file);
  for (const path of sheets) {
    const file = basename(path);
    if (isPart(file)) continue;
    const code = lowerStyleSheet(join(ROOT, path));
    demandOld(file, tooNewInStyle(code));
    // The server puts it into pages, and nobody asks for it.
    if (file === "first.css") writeFileSync(join(ROOT, "public/build", file), code);
    else writePublic(file, code);
  }
}

/** @param found what one of the oldest browsers lacks; see docs/browsers.md for what to do about it */
function demandOld(file: string, found: string[]): void {
  if (found.length > 0) throw new Error(found.map((line) => `${file}: ${line}`).join("\n"));
}

/** In bytes: of what is smaller brotli takes a few hundred bytes more than gzip does, not worth a file. */
const WORTH_COMPRESSING = 4_000;

/** Writes a script under public/build, and beside it what most browsers are given; gzip is made as it is asked for. */
function writePublic(file: string, code: string | Buffer): void {
  const path = join(ROOT, "public/build", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
  if (code.length < WORTH_COMPRESSING) return;
  writeFileSync(`${path}.br`, brotliCompressSync(code));
}

/** `longwave/client`: one file for browsers and Node.js alike. */
async function buildClient(): Promise<void> {
  const scripts = await bundleForBrowsers({
    client: "src/client/connect.ts",
    web_socket: "src/client/web_socket.ts",
  });
  for (const [file, code] of scripts) writeFileSync(join(ROOT, "dist", file), code);
}

/** @returns each script's name and code, as small as it gets */
async function bundleForBrowsers(
  entries: Record<string, string>,
  options: BuildOptions = {},
): Promise<[string, string][]> {
  const { outputFiles = [] } = await bundle({
    entryPoints: entries,
    outdir: join(ROOT, "dist"),
    platform: "browser",
    target: SCRIPT_TARGETS,
    minify: true,
    // Engine.IO's private properties; no name of theirs travels.
    mangleProps: /^_[a-z]/i,
    mangleQuoted: true,
    plugins: [slimSocketIo, loadedOnDemand, emojiLines],
    ...options,
    write: false,
  });
  return Promise.all(
    outputFiles.map(async ({ path, text }): Promise<[string, string]> => {
      // terser takes a twentieth off what esbuild's own minifier leaves: 4.4 % of room.js, gzipped.
      const options: MinifyOptions = {
        module: true,
        ecma: 2020,
        compress: { passes: 3, pure_getters: true, pure_funcs: ["console.log", "console.warn"] },
      };
      const { code = "" } = await minify(text, options);
      demandOld(basename(path), tooNewIn(code));
      return [basename(path), code];
    }),
  );
}

/** The command, whose parts are loaded as they are needed; and `longwave/gauntlet`, made of the same parts. */
async function buildServer(): Promise<void> {
  await bundle({
    entryPoints: { main: "src/main.ts", gauntlet: "src/tools/gauntlet/index.ts" },
    splitting: true,
    outdir: join(ROOT, "dist"),
    platform: "node",
    target: "node22",
    sourcemap: "linked",
    // Less to parse at each start; names stay, so that a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    // Native, and found by its own package's path.
    external: ["better-sqlite3"],
    define: {
      BUILD_ID: JSON.stringify(publicHash()),
      VERSION: JSON.stringify(version()),
      // ws would look for native helpers, which nobody has.
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
    },
    plugins: [builtinsAsNeeded, slimZod, slimServer, onlyZod, oneCore],
  });
}

/** Builds, and takes down whose packages are in it. */
async function bundle(options: BuildOptions): Promise<BuildResult> {
  const built = await build({
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    logLevel: "warning",
    // Said here as well: esbuild does not apply tsconfig.json to what a plugin resolves.
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    ...options,
    metafile: true,
  });
  thirdParty.addBundled(built.metafile);
  return built;
}

function version(): string {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
}

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
  copyHtmx();
  buildStyleSheets();
  await buildServer();
  await buildClient();
  writeTypes();
  writeFileSync(join(ROOT, "dist/THIRD_PARTY.md"), thirdParty.toMarkdown());
  await buildPolling();
  assertAllFound();
  writeFileSync(STAMP, "");
}
