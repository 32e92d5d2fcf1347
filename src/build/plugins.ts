import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "esbuild";
import { ROOT } from "../runtime/root.ts";

/** What the plugins look for, and whether any build has had it. */
const found = new Map<string, boolean>();

/** @returns what to call when it is found */
function lookFor(plugin: string, what: RegExp | string): () => void {
  const name = `${plugin}: ${what}`;
  if (!found.has(name)) found.set(name, false);
  return () => found.set(name, true);
}

/**
 * To be called once all is built: a replacement that nothing has needed is for a
 * package that is no longer what it was.
 *
 * @throws where one has matched nothing
 */
export function assertAllFound(): void {
  const missing = [...found].flatMap(([name, isFound]) => (isFound ? [] : [name]));
  if (missing.length > 0) throw new Error(`nothing in any build matches ${missing.join(", ")}`);
}

/**
 * An import of one of Node.js's own modules reads every property it exports, and
 * so loads what hides behind lazy ones: all of undici behind node:http's, for
 * 20 ms. This gives the module as it is instead.
 */
export const builtinsAsNeeded: Plugin = {
  name: "builtins-as-needed",
  setup({ onResolve, onLoad }) {
    const names = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
    onResolve({ filter: /.*/ }, ({ path }) =>
      names.has(path) ? { path, namespace: "builtin" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** What is imported dynamically is a script of its own beside the others. */
export const loadedOnDemand: Plugin = {
  name: "loaded-on-demand",
  setup({ onResolve }) {
    const isFound = lookFor("loaded-on-demand", "import()");
    onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
      if (kind !== "dynamic-import") return undefined;
      isFound();
      return { path: path.replace(/ts$/, "js"), external: true };
    });
  },
};

/**
 * Leaves out of Socket.IO's client what the pages do not use: its own polling
 * transports and WebTransport, its upgrade, listeners for any event, and binary
 * packets. Nothing in its packages tells a bundler that what is only exported on
 * may go.
 */
export const slimSocketIo: Plugin = {
  name: "slim-socket-io",
  setup({ onLoad, onResolve, resolve }) {
    const replace = (filter: RegExp, contents: string) => {
      const isFound = lookFor("slim-socket-io", filter);
      onLoad({ filter }, ({ path }) => {
        isFound();
        return { contents, resolveDir: dirname(path) };
      });
    };
    replace(
      /engine\.io-client\/build\/esm\/transports\/index\.js$/,
      "export const transports = {};",
    );
    const without = (filter: RegExp, methods: string[]) => {
      const isFound = lookFor("slim-socket-io", filter);
      onLoad({ filter }, ({ path }) => {
        isFound();
        let code = readFileSync(path, "utf8");
        for (const method of methods) {
          // From its name to the brace that ends a method.
          const found = new RegExp(`^ {4}${method}\\([^)]*\\) \\{\\n[\\s\\S]+?^ {4}\\}$`, "m").exec(
            code,
          );
          if (!found) throw new Error(`${path}: there is no ${method} to leave out`);
          code = code.replace(found[0], "");
        }
        return { contents: code, resolveDir: dirname(path) };
      });
    };
    without(/engine\.io-client\/build\/esm\/socket\.js$/, ["_probe", "send"]);
    without(/engine\.io-client\/build\/esm\/transports\/polling\.js$/, ["pause"]);
    without(/socket\.io-parser\/build\/esm\/index\.js$/, [
      "encodeAsBinary",
      "takeBinaryData",
      "finishedReconstruction",
    ]);
    const any = ["onAny", "prependAny", "offAny", "listenersAny"];
    without(/socket\.io-client\/build\/esm\/socket\.js$/, [
      ...any,
      ...any.map((method) => `${method}Outgoing`),
      "send",
      "compress",
    ]);
    without(/socket\.io-client\/build\/esm\/manager\.js$/, ["connect", "disconnect"]);
    replace(/transports\/polling-fetch\.js$/, 'export { Polling as Fetch } from "./polling.js";');
    replace(
      /socket\.io-parser\/build\/esm\/is-binary\.js$/,
      "export const isBinary = () => false; export const hasBinary = isBinary;",
    );
    replace(
      /contrib\/parseuri\.js$/,
      `export const parse = (source) => {
        const { protocol, hostname, port, pathname, search } = new URL(source);
        return {
          source,
          protocol: protocol.slice(0, -1),
          host: hostname.replace(/^\\[|]$/g, ""),
          port,
          path: pathname === "/" ? "" : pathname,
          query: search.slice(1),
          queryKey: {},
        };
      };`,
    );
    replace(
      /engine\.io-parser\/build\/esm\/encodePacket\.browser\.js$/,
      `import { PACKET_TYPES } from "./commons.js";
      export const encodePacket = ({ type, data }, supportsBinary, callback) =>
        callback(PACKET_TYPES[type] + (data || ""));
      export const encodePacketToBinary = undefined;`,
    );
    replace(
      /engine\.io-parser\/build\/esm\/decodePacket\.browser\.js$/,
      `import { ERROR_PACKET, PACKET_TYPES_REVERSE } from "./commons.js";
      export const decodePacket = (encoded) => {
        const type = PACKET_TYPES_REVERSE[encoded[0]];
        return type ? { type, data: encoded.slice(1) } : ERROR_PACKET;
      };`,
    );
    replace(
      /socket\.io-parser\/build\/esm\/binary\.js$/,
      "export const deconstructPacket = (packet) => ({ packet, buffers: [] });" +
        "export const reconstructPacket = (packet) => packet;",
    );
    onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === slimSocketIo || !/(engine|socket)\.io/.test(path + importer)) return;
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: slimSocketIo });
      return { ...found, sideEffects: false };
    });
  },
};

/**
 * What describes a schema loads all of zod's core for one function of it, and
 * then a bundler keeps all of it for everybody: here it is that function.
 */
export const slimZod: Plugin = {
  name: "slim-zod",
  setup({ onResolve, onLoad }) {
    const filter = /^zod\/v4\/core$/;
    const isFound = lookFor("slim-zod", filter);
    onResolve({ filter }, ({ kind }) => {
      if (kind !== "dynamic-import") return undefined;
      isFound();
      return { path: "zod", namespace: "slim-zod" };
    });
    onLoad({ filter: /.*/, namespace: "slim-zod" }, () => ({
      contents: 'export { toJSONSchema } from "zod/v4/core";',
      resolveDir: ROOT,
    }));
  },
};

/**
 * What the running server loads on demand has the server itself for an import.
 * A bundler makes a file for each set of entries that share a module; this way
 * it is one file that they share, and not thirty: 10 ms less to start.
 */
export const oneCore: Plugin = {
  name: "one-core",
  setup({ onResolve, onLoad }) {
    const server = join(ROOT, "src/cli/serve.ts");
    // The same from wherever it is built: what is built is named by a hash of it.
    const fromFile = (path: string) => relative(dirname(path), server).replaceAll("\\", "/");
    const onDemand = { filter: /\.tsx?$/, namespace: "file" };
    const importers = /src\/(server\/app|chat\/.+|api\/.+)\.ts$/;
    const isFound = lookFor("one-core", importers);
    onResolve(onDemand, ({ path, kind, importer, resolveDir }) => {
      if (kind !== "dynamic-import" || !importers.test(importer)) return undefined;
      isFound();
      return { path: join(resolveDir, path), pluginData: oneCore };
    });
    onLoad(onDemand, ({ path, pluginData }) =>
      pluginData === oneCore
        ? {
            contents: `${readFileSync(path, "utf8")}\nimport "./${fromFile(path)}";`,
            loader: path.endsWith("x") ? "tsx" : "ts",
          }
        : undefined,
    );
  },
};

/**
 * Four packages as far as they are used. accepts, which Engine.IO asks for
 * encodings alone, would load a table of all the types of files, 140 kB for 8 ms
 * of each start; the rate limiter, a store for every database there is; debug asks
 * a package that is not there how many colours the terminal has; and prom-client loads
 * OpenTelemetry, 43 kB, for exemplars that nobody has asked for.
 */
export const slimServer: Plugin = {
  name: "slim-server",
  setup({ onResolve, onLoad }) {
    const slim: Record<string, string> = {
      "@opentelemetry/api": "",
      "mime-types": "exports.lookup = () => false;",
      "rate-limiter-flexible": ["RateLimiterMemory", "RateLimiterRes"]
        .map((name) => `exports.${name} = require("rate-limiter-flexible/lib/${name}.js");`)
        .join("\n"),
      "supports-color": "exports.stderr = {};",
    };
    for (const name of Object.keys(slim)) {
      const isFound = lookFor("slim-server", name);
      onResolve({ filter: new RegExp(`^${name}$`) }, ({ path }) => {
        isFound();
        return { path, namespace: "slim-server" };
      });
    }
    onLoad({ filter: /.*/, namespace: "slim-server" }, ({ path }) => ({
      contents: slim[path] as string,
      resolveDir: ROOT,
    }));
  },
};
