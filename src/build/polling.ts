/**
 * Builds `longwave/polling/server` and `longwave/polling/client`, which are also a
 * package of their own: `npm pack ./dist/polling`.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../runtime/root.ts";

const SOURCE = join(ROOT, "src/polling");
const PACKAGE = join(ROOT, "dist/polling");
/** Whoever has Socket.IO has these, and only their own copy will do. */
const PEERS = { "engine.io": "~6.6.0", "engine.io-client": "~6.6.0" };

export async function buildPolling(): Promise<void> {
  await bundle("server", "node");
  await bundle("client", "neutral");
  writeTypes();
  copyFileSync(join(ROOT, "LICENSE"), join(PACKAGE, "LICENSE"));
  copyFileSync(join(SOURCE, "README.md"), join(PACKAGE, "README.md"));
  writeFileSync(join(PACKAGE, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
}

/** As it is written, for those who look into it; their own bundler makes it smaller. */
async function bundle(end: "server" | "client", platform: "node" | "neutral"): Promise<void> {
  const { metafile } = await build({
    entryPoints: { [end]: join(SOURCE, end, "index.ts") },
    outdir: PACKAGE,
    bundle: true,
    format: "esm",
    platform,
    target: "es2022",
    packages: "external",
    external: ["node:*"],
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: "warning",
  });
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.startsWith("src/polling/"));
  if (inputs.length > 0) throw new Error(`src/polling imports from outside: ${inputs.join(", ")}`);
  const [output] = Object.values(metafile.outputs);
  const packages = output?.imports.map(({ path }) => path) ?? [];
  const foreign = packages.filter((path) => !path.startsWith("node:") && !(path in PEERS));
  if (foreign.length > 0) throw new Error(`src/polling needs ${foreign.join(", ")}`);
}

function writeTypes(): void {
  const options = [
    ...["--ignoreConfig", "--declaration", "--emitDeclarationOnly", "--noCheck", "--stripInternal"],
    ...["--target", "es2024", "--module", "nodenext", "--types", "node"],
    ...["--rootDir", SOURCE, "--outDir", join(PACKAGE, "types")],
  ];
  const entries = ["server", "client"].map((end) => join(SOURCE, end, "index.ts"));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, ...options, ...entries], { cwd: ROOT, stdio: "inherit" });
  const needed = new Set(
    entries.map((entry) => join(PACKAGE, "types", relative(SOURCE, entry).replace(/ts$/, "d.ts"))),
  );
  for (const path of needed) {
    const text = readFileSync(path, "utf8");
    for (const [, file = ""] of text.matchAll(/from "(\.[^"]*)"/g)) {
      needed.add(join(dirname(path), file.replace(/ts$/, "d.ts")));
    }
    writeFileSync(path, text.replace(/(from "\.[^"]*)\.ts"/g, '$1.js"'));
  }
  for (const file of globSync("types/**/*.d.ts", { cwd: PACKAGE })) {
    if (!needed.has(join(PACKAGE, file))) rmSync(join(PACKAGE, file));
  }
}

function manifest(): object {
  const { version, license, engines } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  );
  return {
    name: "longwave-polling",
    version,
    description: "Socket.IO's HTTP long-polling, without its losses.",
    keywords: ["socket.io", "engine.io", "long-polling", "comet", "bosh", "transport"],
    license,
    type: "module",
    sideEffects: false,
    engines,
    exports: {
      "./server": { types: "./types/server/index.d.ts", default: "./server.js" },
      "./client": { types: "./types/client/index.d.ts", default: "./client.js" },
      "./package.json": "./package.json",
    },
    files: ["*.js", "types"],
    peerDependencies: PEERS,
    // A page needs the one, a server the other.
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(PEERS).map((name) => [name, { optional: true }]),
    ),
  };
}
