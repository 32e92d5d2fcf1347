import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../runtime/root.ts";
import { run } from "./run.ts";

/** What `npm pack` made: what would be published. */
export interface Packed {
  tarball: string;
  files: { path: string; size: number }[];
  /** In bytes, compressed and not. */
  size: number;
  unpackedSize: number;
}

/** A package as a stranger has it: installed into a project with nothing else in it. */
export interface Installed extends Packed {
  project: string;
  /** The package's folder under the project's node_modules. */
  folder: string;
  packageJson: PackageJson;
}

interface PackageJson {
  version: string;
  exports: Record<string, unknown>;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Packs a checkout; its prepack, which builds, comes first unless what is built is fresh. */
export function pack(checkout: string, into: string, isBuilt: boolean): Packed {
  const options = ["--json", "--pack-destination", into, ...(isBuilt ? ["--ignore-scripts"] : [])];
  const [packed] = JSON.parse(run("npm", ["pack", ...options], checkout));
  return { ...packed, tarball: join(into, packed.filename) };
}

/** Makes what a clean clone with `npm ci` is: no file in it that git would not keep. */
export function cloneInto(folder: string): void {
  const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const files = run("git", listed, ROOT).split("\0");
  for (const file of files.filter(Boolean)) cpSync(join(ROOT, file), join(folder, file));
  run("cp", ["-al", join(ROOT, "node_modules"), folder], ROOT);
}

/** Installs what was packed into an empty project, as a stranger does. */
export function install(packed: Packed, project: string): Installed {
  const { devDependencies } = readJson(join(ROOT, "package.json")) as {
    devDependencies: Record<string, string>;
  };
  const asks = { "@types/node": devDependencies["@types/node"] };
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ private: true, type: "module", devDependencies: asks }),
  );
  const fromNpm = (words: string[]) =>
    run("npm", ["install", "--prefer-offline", ...words], project);
  fromNpm([packed.tarball]);
  const folder = join(project, "node_modules/longwave");
  const packageJson = readJson(join(folder, "package.json")) as PackageJson;
  const peers = Object.entries(packageJson.peerDependencies ?? {});
  if (peers.length > 0) fromNpm(peers.map((peer) => peer.join("@")));
  return { ...packed, project, folder, packageJson };
}

/** What can be imported: `longwave/client` and the like. */
export function entriesOf({ packageJson }: Installed): string[] {
  return Object.keys(packageJson.exports)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => `longwave${path.slice(1)}`);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
