import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * hono-openapi describes the schemas of half a dozen libraries, and loads what
 * knows one when a schema of it comes: a chunk for each, and imports of packages
 * that are not there. The API's schemas are zod's, so what is for others is not
 * built.
 */
export const onlyZod: Plugin = {
  name: "only-zod",
  setup({ onLoad, onEnd }) {
    const slimmed: string[] = [];
    const loader = /@standard-community\/standard-(json|openapi)\/dist\/(index|zod)-[\w-]+\.js$/;
    onLoad({ filter: loader }, ({ path }) => {
      const code = readFileSync(path, "utf8");
      const slim = code.replace(
        /import\('(?!\.\/zod-|\.\/default-|zod\/v4\/core')[^']+'\)/g,
        'Promise.reject(new Error("only schemas of zod are described"))',
      );
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
