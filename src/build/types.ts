import { execFileSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../runtime/root.ts";

const FOLDER = join(ROOT, "dist/types");

/** Writes the types of what package.json exports, and of what they are made of. */
export function writeTypes(): void {
  const tsc = [
    join(ROOT, "node_modules/typescript/bin/tsc"),
    ...["--project", join(ROOT, "tsconfig.node.json"), "--noEmit", "false", "--noCheck"],
    // What `npm run typecheck` knows of its last run is left as it is.
    ...["--incremental", "false", "--tsBuildInfoFile", "null"],
    ...["--declaration", "--emitDeclarationOnly", "--outDir", FOLDER],
  ];
  execFileSync(process.execPath, tsc, { stdio: "inherit" });
  const needed = new Set<string>();
  for (const entry of exportedTypes()) addWithImports(join(ROOT, entry), needed);
  for (const file of globSync("**/*.d.ts", { cwd: FOLDER })) {
    if (!needed.has(join(FOLDER, file))) rmSync(join(FOLDER, file));
  }
}

function exportedTypes(): string[] {
  const json = readFileSync(join(ROOT, "package.json"), "utf8");
  const { exports } = JSON.parse(json) as { exports: Record<string, string | { types?: string }> };
  return Object.values(exports).flatMap((entry) =>
    typeof entry === "object" && entry.types?.startsWith("./dist/types/") ? [entry.types] : [],
  );
}

function addWithImports(file: string, needed: Set<string>): void {
  if (needed.has(file)) return;
  needed.add(file);
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/"(\.{1,2}\/[^"]+)\.tsx?"/g)) {
    addWithImports(`${join(dirname(file), path)}.d.ts`, needed);
  }
}
