import { expect, test } from "vitest";
import { obstacleAt, probeQuickly } from "../../support/foreign_probe.ts";
import {
  type Asked,
  always,
  answering,
  page,
  type Reply,
  site,
  socketIo2,
  socketIo4,
} from "../../support/foreign_servers.ts";

test.each([
  ["a well-known path", "/ws/socket.io", ""],
  ["the URL's own path", "/team/socket.io", "/team/room/7"],
  ["the URL's own path itself", "/realtime-eu", "/realtime-eu/"],
])("Socket.IO at %s is found, probed, and --path is named", async (_, path, own) => {
  const url = await socketIo4({ path });
  const found = await probeQuickly(`${url}${own}`);
  expect(found).toMatchObject({
    path: `${path}/`,
    found: { kind: "socket.io", path: `${path}/` },
    transports: ["polling", "websocket"],
    holdSeconds: 0.6,
  });
  expect(found.advice[0]).toContain(`--path ${path}/`);
});

test("a server at the usual path is not looked for elsewhere", async () => {
  const asked: string[] = [];
  const watch = ({ url }: Asked) => void asked.push(url.pathname);
  const found = await probeQuickly(await socketIo4({}, site(watch)));
  expect(found.found.path).toBeNull();
  expect(found.advice.join()).not.toContain("--path");
  // A Longwave server is asked about its API; this one is none.
  expect(asked).toEqual([]);
});

test("one of Socket.IO 2, and one with WebSocket alone, are found elsewhere as well", async () => {
  const old = await probeQuickly(await socketIo2({ path: "/api/socket.io" }));
  expect(old.found).toMatchObject({ engineIo: 3, path: "/api/socket.io/" });
  const alone = await probeQuickly(
    await socketIo4({ path: "/ws/socket.io", transports: ["websocket"] }),
  );
  expect(alone).toMatchObject({ path: "/ws/socket.io/", transports: ["websocket"] });
});

const SCRIPT = { "Content-Type": "text/javascript" };

test.each([
  ["the options in its script", `const socket = io({ path: "/odd/place/" });`],
  ["the address of its client", `load("/odd/place/socket.io/socket.io.min.js")`],
])("what the page says is tried: %s", async (_, script) => {
  const path = script.includes("min.js") ? "/odd/place/socket.io" : "/odd/place";
  const pages = ({ url }: Asked): Reply | undefined => {
    if (url.pathname === "/") return page("App", '<script src="/assets/app.js"></script>');
    return url.pathname === "/assets/app.js" ? [200, SCRIPT, script] : undefined;
  };
  const found = await probeQuickly(await socketIo4({ path }, site(pages)));
  expect(found.path).toBe(`${path}/`);
});

test("a path that was told is not left: the other is named, and nothing is reported of it", async () => {
  const url = await socketIo4();
  const found = await obstacleAt(url, { path: "/chat" });
  expect(found).toMatchObject({ path: "/socket.io/", status: 404 });
  expect(found.is).toContain("does not answer at /chat/");
  expect(found.advice[0]).toContain("--path /socket.io/");
  expect((await probeQuickly(url, { path: "/socket.io" })).found.path).toBeNull();
});

test("another host that the page names is told, and never asked", async () => {
  const asked: string[] = [];
  const other = await answering(({ url }) => {
    asked.push(url.href);
    return page("Other");
  });
  const url = await answering(({ url: { pathname } }) =>
    pathname === "/"
      ? page("App", `<script src="${other}/app.js"></script><script>io("${other}")</script>`)
      : undefined,
  );
  const found = await obstacleAt(url.replace("//", "//ana:secret@"));
  expect(found.advice[0]).toContain(other);
  expect(found.location).toBe(other);
  expect(asked).toEqual([]);
});

test("a web site that answers everything is told from one with Socket.IO below", async () => {
  const found = await obstacleAt(await answering(() => page("My shop", "<a>Log in</a>")));
  expect(found).toMatchObject({ kind: "web page", status: 200, path: null });
  expect(found.is).toContain("“My shop”");
  const below = await probeQuickly(
    await socketIo4(
      { path: "/chat/socket.io" },
      site(() => page("My shop")),
    ),
  );
  expect(below.path).toBe("/chat/socket.io/");
});

test("a server with nothing of the kind is one clear sentence", async () => {
  const found = await obstacleAt(await always(404, { "Content-Type": "text/plain" }, "nothing"));
  expect(found).toMatchObject({ kind: "unknown", status: 404, path: null, location: null });
  expect(found.is).toBe("no Socket.IO server answers there (status 404, text/plain)");
});
