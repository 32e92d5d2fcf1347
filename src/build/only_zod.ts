import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * hono-openapi describes the schemas of half a dozen libraries, and loads what
 * knows one when a schema of it comes: a chunk for each, and imports of packages
 * that are not there. The API's schemas are zod's, so what knows them comes along,
 * and what is for others is not built.
 */
export const onlyZod: Plugin = {
  name: "only-zod",
  setup({ onLoad, onEnd }) {
    const slimmed: string[] = [];
    const loader = /@standard-community\/standard-(json|openapi)\/dist\/(index|zod)-[\w-]+\.js$/;
    onLoad({ filter: loader }, ({ path }) => {
      const code = readFileSync(path, "utf8");
      // What standard-json knows of zod makes an error of its index's at once: it has to come later.
      const slim = withoutOthers(code, path.includes("standard-openapi"));
      if (slim !== code) slimmed.push(path);
      return { contents: slim };
    });
    onEnd(() => {
      // An index and what knows zod, of either package.
      if (slimmed.length === 4) return;
      const text = `left out other libraries in 4 files once, now in these: ${slimmed}`;
      return { errors: [{ text }] };
    });
  },
};

/** @param atOnce whether what knows zod is loaded with the rest, and makes no chunk */
function withoutOthers(code: string, atOnce: boolean): string {
  const imports: string[] = [];
  const slim = code.replace(/await import\('([^']+)'\)/g, (found, path: string) => {
    // The one that is large, and wanted for the description alone.
    if (path === "zod/v4/core") return found;
    if (!/^\.\/(zod|default)-/.test(path)) return "await Promise.reject(new Error('not built'))";
    if (!atOnce) return found;
    imports.push(`import * as known${imports.length} from '${path}';\n`);
    return `known${imports.length - 1}`;
  });
  return imports.join("") + slim;
}
