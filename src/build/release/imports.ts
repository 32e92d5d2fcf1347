import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Installed } from "./package.ts";

/** @returns each package that is imported and not asked for, or asked for and not imported */
export async function importFaults(installed: Installed): Promise<string[]> {
  const { dependencies, peerDependencies } = installed.packageJson;
  const asked = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
  const imported = new Map([...(await importsOfScripts(installed)), ...importsOfTypes(installed)]);
  return [
    ...[...imported]
      .filter(([name]) => !asked.has(name))
      .map(([name, file]) => `${file} imports ${name}, which is no dependency`),
    ...[...asked]
      .filter((name) => !imported.has(name))
      .map((name) => `${name} is a dependency, and nothing imports it`),
  ];
}

/** Each file is looked at on its own. */
const nothingBundled: Plugin = {
  name: "nothing-bundled",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind }) =>
      kind === "entry-point" ? undefined : { external: true },
    );
  },
};

type Imports = [packageName: string, file: string][];

async function importsOfScripts({ files, folder }: Installed): Promise<Imports> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: files.map(({ path }) => path).filter((path) => path.endsWith(".js")),
    bundle: true,
    plugins: [nothingBundled],
    format: "esm",
    outdir: "unwritten",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
    imports.flatMap(({ path }) => asPackage(path, file)),
  );
}

function importsOfTypes({ files, folder }: Installed): Imports {
  const paths = files.map(({ path }) => path).filter((path) => path.endsWith(".d.ts"));
  return paths.flatMap((file) => {
    const found = readFileSync(join(folder, file), "utf8").matchAll(
      /(?:\bfrom|\bimport\(?)\s*"([^"]+)"/g,
    );
    return [...found].flatMap(([, path = ""]) => asPackage(path, file));
  });
}

function asPackage(path: string, file: string): Imports {
  // `<runtime>` is esbuild's own.
  if (/^[.<]/.test(path) || isBuiltin(path)) return [];
  const parts = path.split("/", path.startsWith("@") ? 2 : 1);
  return [[parts.join("/"), file]];
}
