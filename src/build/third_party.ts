import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { ROOT } from "../runtime/root.ts";

/** The packages of others that are bundled: an audit has no package.json of theirs to look at. */
export class ThirdParty {
  readonly #folders = new Set<string>();

  /** Adds what left something in the output of a build. */
  addBundled({ outputs }: Metafile): void {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        if (bytesInOutput > 0) this.addFile(file);
      }
    }
  }

  /** Adds the package of a file, where it is one of others. */
  addFile(file: string): void {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
    // What a plugin makes up begins with the name of its namespace.
    if (folder) this.#folders.add(join(ROOT, folder.replace(/^[\w-]+:/, "")));
  }

  /** Name, version and licence of each, and then the licences' texts. */
  toMarkdown(): string {
    const packages = [...this.#folders].map(describe).sort((a, b) => (a.title < b.title ? -1 : 1));
    const rows = packages.map(({ title, license }) => `- ${title}: ${license}\n`);
    const texts = packages.map(({ title, text }) => `\n## ${title}\n\n${text.trim()}\n`);
    return `# What is bundled here\n\n${[...new Set(rows)].join("")}${[...new Set(texts)].join("")}`;
  }
}

interface PackageJson {
  name: string;
  version: string;
  license?: string;
  /** How it was said before npm had `license`. */
  licenses?: { type: string }[];
}

function describe(folder: string): { title: string; license: string; text: string } {
  const json = readFileSync(join(folder, "package.json"), "utf8");
  const { name, version, licenses = [], ...rest } = JSON.parse(json) as PackageJson;
  const title = `${name} ${version}`;
  const license = rest.license ?? licenses.map(({ type }) => type).join(" OR ");
  if (!license) throw new Error(`${title} is bundled, and says nothing of its licence`);
  const file = readdirSync(folder).find((entry) => /^(un)?licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8") : `${license}, without a text.`;
  return { title, license, text };
}
