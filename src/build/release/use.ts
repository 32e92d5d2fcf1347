import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../../runtime/root.ts";
import { entriesOf, type Installed } from "./package.ts";
import { run } from "./run.ts";

/** Serves a room's page with all that the page asks for, and stops as told. */
export async function serve(node: string, { project }: Installed): Promise<void> {
  const server = spawn(node, ["node_modules/.bin/longwave"], {
    cwd: project,
    env: { PORT: "0", DATABASE_URL: ":memory:", LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  try {
    const [line] = await Promise.race([
      once(createInterface({ input: server.stdout }), "line"),
      ended.then(([code, signal]) => {
        throw new Error(`the server ended with ${code ?? signal}`);
      }),
    ]);
    const url = /http:\S+/.exec(line)?.[0] ?? "";
    const page = await readText(`${url}/rooms/lobby`);
    if (!page.includes('id="messages"')) throw new Error("the page of a room has no messages");
    for (const [, path] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      await readText(url + path);
    }
  } finally {
    server.kill("SIGTERM");
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`the server ended with ${code}`);
}

async function readText(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

/** Imports each entry from JavaScript. */
export function importEntries(node: string, installed: Installed): void {
  const script = `
    for (const entry of ${JSON.stringify(entriesOf(installed))}) {
      if (Object.keys(await import(entry)).length === 0) throw new Error(entry + " exports nothing");
    }`;
  run(node, ["--input-type=module", "--eval", script], installed.project);
}

/** Imports each entry from strict TypeScript, under one way to resolve a module. */
export function checkTypes(moduleResolution: "bundler" | "nodenext", installed: Installed): void {
  const options = {
    ...{ strict: true, skipLibCheck: false, noEmit: true, target: "es2022", types: ["node"] },
    ...{ module: moduleResolution === "nodenext" ? "nodenext" : "esnext", moduleResolution },
  };
  const config = join(installed.project, `tsconfig.${moduleResolution}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions: options, files: ["entries.ts"] }));
  const lines = entriesOf(installed).map(
    (entry, index) => `import * as entry${index} from "${entry}";\nvoid entry${index};\n`,
  );
  writeFileSync(join(installed.project, "entries.ts"), lines.join(""));
  run(
    process.execPath,
    [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", config],
    installed.project,
  );
}

/** The command says which version it is. */
export function askVersion(node: string, installed: Installed): void {
  const said = run(node, ["node_modules/.bin/longwave", "--version"], installed.project).trim();
  const { version } = installed.packageJson;
  if (said !== version) throw new Error(`--version says ${said}, package.json ${version}`);
}
