/** The package as it would be published, in an empty project with stock Socket.IO. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../src/runtime/root.ts";

const project = mkdtempSync(join(tmpdir(), "longwave-polling-"));
const modules = join(project, "node_modules");
const NAMES = ["longwave-polling", "longwave/polling"];
let packed: { filename: string; size: number; files: { path: string }[] };

const run = (command: string, ...words: string[]) =>
  execFileSync(command, words, { cwd: project, encoding: "utf8", stdio: "pipe" });

beforeAll(() => {
  const target = join(ROOT, "dist/polling");
  [packed] = JSON.parse(run("npm", "pack", target, "--json", "--offline"));
  const own = join(modules, "longwave-polling");
  mkdirSync(own, { recursive: true });
  run("tar", "xzf", packed.filename, "-C", own, "--strip", "1");
  for (const name of [
    "engine.io",
    "engine.io-client",
    "socket.io",
    "socket.io-client",
    "@types/node",
  ]) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), link);
  }
  symlinkSync(ROOT, join(modules, "longwave"));
});

afterAll(() => rmSync(project, { recursive: true }));

const PROGRAM = (name: string) => `
  import { createServer, type Server as HttpServer } from "node:http";
  import type { AddressInfo } from "node:net";
  import { Server } from "socket.io";
  import { io, WebSocket } from "socket.io-client";
  import { attachNumberedPolling, type AttachNumberedPollingOptions } from "${name}/server";
  import { NumberedPolling, type NetworkEvent } from "${name}/client";

  const httpServer: HttpServer = createServer();
  const options: AttachNumberedPollingOptions = { holdSeconds: 5, cors: { origin: "*" } };
  const server = new Server();
  server.bind(attachNumberedPolling(httpServer, options));
  server.on("connection", (socket) => {
    socket.on("echo", (value: unknown, answer: (value: unknown) => void) => answer(value));
  });
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const url = "http://127.0.0.1:" + (httpServer.address() as AddressInfo).port;

  const events: NetworkEvent[] = [];
  const urls: string[] = [];
  const Polling = NumberedPolling.with({
    onNetwork: (event) => events.push(event),
    fetch: (target, init) => { urls.push(String(target)); return fetch(target, init); },
  });
  const polling = io(url, { transports: [Polling], forceNew: true });
  const upgrading = io(url, { transports: [NumberedPolling, WebSocket], forceNew: true });
  const echoed: unknown = await polling.emitWithAck("echo", "by polling");
  console.log(echoed, urls.some((asked) => /[?&]n=1&hold=5/.test(asked)), events.length);
  await new Promise<void>((resolve) => upgrading.io.engine.on("upgrade", () => resolve()));
  console.log(await upgrading.emitWithAck("echo", "by WebSocket"));
  polling.close();
  upgrading.close();
  await server.close();
  console.log("closed", httpServer.listening);
`;

test("it is small, and has nothing in it but what it is for", () => {
  expect(packed.size).toBeLessThan(40_000);
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "server.js", "client.js"]));
  const rest = paths.filter((path) => !/^types\/(server|client|number)\/\w+\.d\.ts$/.test(path));
  expect(rest.sort()).toEqual(["LICENSE", "README.md", "client.js", "package.json", "server.js"]);
});

test("Engine.IO and Socket.IO stay outside of it", () => {
  const imported = (file: string) => {
    const code = readFileSync(join(modules, "longwave-polling", file), "utf8");
    const names = [
      ...code.matchAll(/\bfrom\s+"([^"]+)"|\bimport\(?\s*"([^"]+)"|require\("([^"]+)"/g),
    ];
    return [...new Set(names.map(([, ...found]) => found.find(Boolean)))].sort();
  };
  expect(imported("client.js")).toEqual(["engine.io-client"]);
  expect(imported("server.js").filter((name) => !name?.startsWith("node:"))).toEqual(["engine.io"]);
});

/** @returns the files that import it by each name */
function writePrograms(): string[] {
  return NAMES.map((name) => {
    const file = `${name.replace("/", "-")}-program.mts`;
    writeFileSync(join(project, file), PROGRAM(name));
    return file;
  });
}

test.each([0, 1])("it runs, by either of its names: %s", (index) => {
  const file = writePrograms()[index] as string;
  const said = run(process.execPath, "--experimental-strip-types", "--no-warnings", file);
  expect(said.trim().split("\n")).toEqual(["by polling true 0", "by WebSocket", "closed false"]);
});

test.each([
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])("its types are those of strict TypeScript: module %s, resolution %s", (module, resolution) => {
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        ...{ module, moduleResolution: resolution, target: "es2022", strict: true },
        ...{ noEmit: true, exactOptionalPropertyTypes: true, types: ["node"] },
      },
      files: writePrograms(),
    }),
  );
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  expect(run(process.execPath, tsc, "--project", project)).toBe("");
});
