/**
 * Uses what would be published as a stranger would: `npm run release:check`.
 * Exit 1: something is wrong with it, which is said.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../runtime/root.ts";
import { CHECKS } from "./checks.ts";
import { cloneInto, install, type Packed, pack } from "./package.ts";

const folder = mkdtempSync(join(tmpdir(), "longwave-release-"));
const inside = (name: string) => {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
};

async function check(sentence: string, run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
    console.log(`  ok  ${sentence}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAIL  ${sentence}\n${(error as Error).message}`);
  }
}

/** What a clean clone packs; undefined, and said, where git does not know what belongs to one. */
function packClone(): Packed | undefined {
  const clone = inside("clone");
  try {
    cloneInto(clone);
  } catch (error) {
    console.log(`  --  no clean clone is packed, for git does not list the files: ${error}`);
    return undefined;
  }
  return pack(clone, inside("clean"), false);
}

try {
  const clean = packClone();
  execFileSync(process.execPath, ["src/build/build.ts", "--if-stale"], { cwd: ROOT });
  const used = pack(ROOT, inside("used"), true);
  const { files, size, unpackedSize } = used;
  console.log(`${files.length} files, ${kB(size)} packed, ${kB(unpackedSize)} unpacked`);
  if (clean) {
    await check("a clean clone and this checkout pack the same files", () => {
      const only = (these: Packed, others: Packed) =>
        these.files.filter(
          ({ path, size }) => !others.files.some((o) => o.path === path && o.size === size),
        );
      const lines = [...only(clean, used), ...only(used, clean)].map(({ path }) => path);
      if (lines.length > 0) throw new Error(lines.join("\n"));
    });
  }
  const installed = install(clean ?? used, inside("project"));
  for (const [sentence, run] of Object.entries(CHECKS)) await check(sentence, () => run(installed));
} finally {
  rmSync(folder, { recursive: true });
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
