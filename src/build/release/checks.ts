import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { ROOT } from "../../runtime/root.ts";
import { contentFaults } from "./contents.ts";
import { importFaults } from "./imports.ts";
import type { Installed } from "./package.ts";
import { run } from "./run.ts";
import { askVersion, checkTypes, importEntries, serve } from "./use.ts";

const MODULES = join(ROOT, "node_modules");

/** The oldest Node.js that package.json allows, and the one that the project is made with. */
const NODES = { "22.14": join(MODULES, "node-22/bin/node"), "24": join(MODULES, "node/bin/node") };

/** What an installed package is asked, each by its sentence; an error says what is wrong. */
export const CHECKS: Record<string, (installed: Installed) => void | Promise<void>> = {
  "what is packed is small and for users": (installed) => throwIfAny(contentFaults(installed)),
  "what is imported is a dependency, and each dependency is imported": async (installed) =>
    throwIfAny(await importFaults(installed)),
  "publint has nothing to say": askPublint,
  "attw has nothing to say": ({ tarball }) => {
    // CommonJS and TypeScript's resolution of before Node.js had `exports` are not promised.
    const words = [tarball, "--profile", "esm-only", "--no-color", "--no-emoji"];
    const attw = join(MODULES, "@arethetypeswrong/cli/dist/index.js");
    run(process.execPath, [attw, ...words], ROOT);
  },
  ...Object.fromEntries(
    Object.entries(NODES).map(([version, node]) => [
      `under Node.js ${version} it serves a page, is imported and knows its version`,
      async (installed: Installed) => {
        await serve(node, installed);
        importEntries(node, installed);
        askVersion(node, installed);
      },
    ]),
  ),
  ...Object.fromEntries(
    (["bundler", "nodenext"] as const).map((resolution) => [
      `its types hold in strict TypeScript with moduleResolution ${resolution}`,
      (installed: Installed) => checkTypes(resolution, installed),
    ]),
  ),
};

async function askPublint({ tarball, packageJson }: Installed): Promise<void> {
  const { buffer } = new Uint8Array(readFileSync(tarball));
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
  throwIfAny(messages.map((message) => formatMessage(message, packageJson) ?? message.code));
}

function throwIfAny(faults: string[]): void {
  if (faults.length > 0) throw new Error(faults.join("\n"));
}
