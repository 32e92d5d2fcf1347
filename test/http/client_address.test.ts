import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { clientAddress, networkIn } from "../../src/http/client_address.ts";
import { newServer, stockClient, type TestServer } from "../support/server.ts";

const PROXY = "10.0.0.1";
const V4 = "203.0.113.7";
const V6 = "2001:db8::1";
/** So many requests share their connections; two thousand at once would have one each. */
const AT_ONCE = 40;

const forwardedFor = (value: string, trusted = 1) =>
  clientAddress({ "x-forwarded-for": value }, PROXY, trusted);
const forwarded = (value: string, trusted = 1) =>
  clientAddress({ forwarded: value }, PROXY, trusted);

test.each([
  [V4, V4],
  ["203.0.113.7:5123", V4],
  ["203.0.113.7:", V4],
  ['"203.0.113.7:5123"', V4],
  ["[203.0.113.7]:5123", V4],
  ["203.000.113.007", V4],
  ["::ffff:203.0.113.7", V4],
  ["[::FFFF:203.0.113.7]:443", V4],
  ["::ffff:cb00:7107", V4],
  ["  203.0.113.7\t", V4],
  [V6, V6],
  ["[2001:db8::1]", V6],
  ["[2001:db8::1]:443", V6],
  ['"[2001:db8::1]"', V6],
  ["2001:0DB8:0000:0:0:0:0:0001", V6],
  ["2001:db8:0:0:0:0:0:1:443", V6],
  ["2001:db8::1%eth0", V6],
  ["[2001:db8::1%25eth0]:443", V6],
  ["unknown", PROXY],
  ["_hidden", PROXY],
  ["", PROXY],
  [" , ,", PROXY],
  ["chat.example", PROXY],
  ["203.0.113.256", PROXY],
  ["203.0.113", PROXY],
  ["3405803783", PROXY],
  ["0xcb.0.113.7", PROXY],
  ["2001:db8::1::2", PROXY],
  ["[2001:db8::1", PROXY],
  [":443", PROXY],
  ["%eth0", PROXY],
])("X-Forwarded-For: %j is from %s", (value, address) => {
  expect(forwardedFor(value)).toBe(address);
});

test.each([
  ["for=203.0.113.7", V4],
  ["For=203.0.113.7;proto=https;by=203.0.113.43", V4],
  ['proto=https; host="chat.example, a" ;FOR="203.0.113.7:5123"', V4],
  ['for="[2001:db8::1]:443"', V6],
  ["for=[2001:db8::1]:443", V6],
  ['for="[2001:DB8:0::1]:_port"', V6],
  ['for="\\[2001:db8::1\\]"', V6],
  ["for=192.0.2.1, for=203.0.113.7;", V4],
  ['for=192.0.2.1;x="a, for=192.0.2.2", for=203.0.113.7,', V4],
  ["for=unknown", PROXY],
  ["for=_hidden", PROXY],
  ["for=192.0.2.1, proto=https", PROXY],
  ["203.0.113.7", PROXY],
  // What a client left open swallows what the proxy appends.
  ['for=192.0.2.1;x=", for=203.0.113.7', PROXY],
  ['for=192.0.2.1;x=", for="203.0.113.7:5123"', PROXY],
])("Forwarded: %s is from %s", (value, address) => {
  expect(forwarded(value)).toBe(address);
});

test("so many entries count as there are trusted proxies, from the end, over all lines of the header", () => {
  const list = `192.0.2.1, ${V4}:80,, 192.0.2.3`;
  expect([0, 1, 2, 3, 4].map((trusted) => forwardedFor(list, trusted))).toEqual([
    PROXY,
    "192.0.2.3",
    V4,
    "192.0.2.1",
    PROXY,
  ]);
  const lines = { "x-forwarded-for": ["192.0.2.1", `${V6}, 192.0.2.3`] };
  expect(clientAddress(lines, PROXY, 2)).toBe(V6);
  expect(forwarded(`for=192.0.2.1, for="[${V6}]", for=_gateway`, 2)).toBe(V6);
});

test("with both headers X-Forwarded-For decides, and without a trusted proxy neither does", () => {
  const both = { "x-forwarded-for": V4, forwarded: "for=192.0.2.1" };
  expect(clientAddress(both, PROXY, 1)).toBe(V4);
  expect(clientAddress({ ...both, "x-forwarded-for": "unknown" }, PROXY, 1)).toBe(PROXY);
  expect(clientAddress({ ...both, "x-forwarded-for": "" }, PROXY, 1)).toBe("192.0.2.1");
  expect(clientAddress(both, "::ffff:10.0.0.1", 0)).toBe(PROXY);
  expect(clientAddress(both, undefined, 0)).toBe("unknown");
});

const padded = (width: number) => (text: string) => text.padStart(width, "0");
const hops = fc.array(fc.ipV4(), { maxLength: 3 });

/** An address, written in one way of many. */
const spelling = (text: string) => {
  const address = ipaddr.process(text);
  const plain =
    "octets" in address
      ? [
          address.toString(),
          address.octets.map(String).map(padded(3)).join("."),
          `::ffff:${address}`,
          `[${address.toIPv4MappedAddress().toNormalizedString().toUpperCase()}]`,
        ]
      : [
          address.toRFC5952String(),
          address.toNormalizedString().toUpperCase(),
          address.parts.map((part) => padded(4)(part.toString(16))).join(":"),
          `[${address.toRFC5952String()}%eth0]`,
        ];
  const bracketed = plain.map((one) => (one.startsWith("[") ? one : `[${one}]`));
  const port = fc.integer({ min: 1, max: 65_535 });
  return fc.oneof(
    fc.constantFrom(...plain, ...bracketed),
    fc.tuple(fc.constantFrom(...bracketed), port).map(([one, number]) => `${one}:${number}`),
    fc.constantFrom(...plain, ...bracketed).map((one) => ` "${one}"`),
  );
};

test("any spelling of one address, by either header, counts as one", () => {
  const cases = fc
    .oneof(fc.ipV4(), fc.ipV6())
    .chain((address) => fc.tuple(spelling(address), spelling(address), hops));
  fc.assert(
    fc.property(cases, ([one, other, before]) => {
      const address = forwardedFor([...before, one].join(", "));
      expect(address).not.toBe(PROXY);
      expect(forwardedFor(other)).toBe(address);
      const quoted = `"${other.replace(/[" ]/g, "")}"`;
      expect(forwarded([...before, quoted].map((hop) => `for=${hop}`).join(", "))).toBe(address);
    }),
  );
});

test("IPv6 counts by its /64, IPv4 by itself", () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((part) => part.toString(16));
  const groups = fc.array(group, { minLength: 4, maxLength: 4 });
  const unicast = groups.map(([, ...rest]) => ["2001", ...rest]);
  fc.assert(
    fc.property(unicast, unicast, groups, groups, (network, other, a, b) => {
      const key = (...parts: string[][]) => networkIn(forwardedFor(parts.flat().join(":")));
      expect(key(network, a)).toBe(key(network, b));
      if (network.join() !== other.join()) expect(key(network, a)).not.toBe(key(other, a));
    }),
  );
  expect(networkIn("203.0.113.7")).not.toBe(networkIn("203.0.113.8"));
});

/** Gives names, more than one address may, and says how many were taken. */
async function namesTaken(server: TestServer, spell: (number: number) => string) {
  const statuses: number[] = [];
  for (let asked = 0; asked < 320; asked += AT_ONCE) {
    const answers = Array.from({ length: AT_ONCE }, async (_, index) => {
      const response = await fetch(`${server.url}/api/people`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Forwarded-For": spell(asked + index) },
        body: '{"name":"Ana"}',
      });
      await response.arrayBuffer();
      return response.status;
    });
    statuses.push(...(await Promise.all(answers)));
  }
  return statuses.filter((status) => status !== 429).length;
}

test("behind a gateway that writes ports, one address has one limit, over HTTP and sockets; others have theirs", async () => {
  const server = await newServer({ rateLimit: true, trustedProxies: 1 });
  expect(await namesTaken(server, (number) => `192.0.2.9, ${V4}:${1024 + number}`)).toBe(300);
  const as = (header: string) =>
    stockClient(server, { name: "Ana" }, { extraHeaders: { "X-Forwarded-For": header } });
  await expect(as(`[::ffff:${V4}]:443`)).rejects.toThrow("Too many at once");
  expect((await as("203.0.113.8:443")).connected).toBe(true);
  expect(await namesTaken(server, (number) => `[2001:db8::${number.toString(16)}]:443`)).toBe(300);
  await expect(as("2001:db8::ffff:1")).rejects.toThrow("Too many at once");
  expect((await as("2001:db8:0:1::1")).connected).toBe(true);
});

test("without a trusted proxy the header buys nobody a limit of their own", async () => {
  const server = await newServer({ rateLimit: true });
  expect(await namesTaken(server, (number) => `198.51.100.${number % 256}`)).toBe(300);
});

test("the check tells the address alone, and its echo counts it", async () => {
  const server = await newServer({ rateLimit: true, trustedProxies: 1 });
  const seen = async (header: string) => {
    const headers = { "X-Forwarded-For": header };
    const response = await fetch(`${server.url}/check/headers`, { method: "POST", headers });
    return response.status === 429 ? 429 : ((await response.json()) as { address: string }).address;
  };
  expect(await seen(`${V4}:5123`)).toBe(V4);
  expect(await seen('"[2001:DB8::1]:5123"')).toBe(V6);

  const echo = (port: number) =>
    new Promise<string>((resolve) => {
      const headers = { "X-Forwarded-For": `${V4}:${port}` };
      const socket = new WebSocket(`${server.url}/check/echo`, { headers });
      socket.on("unexpected-response", (request, { statusCode }) => {
        request.destroy();
        resolve(`answered ${statusCode}`);
      });
      socket.on("error", () => {});
      socket.on("open", () => socket.close());
      socket.on("close", (code) => resolve(`closed ${code}`));
    });
  expect(await echo(1)).toBe("closed 1005");
  let answers: unknown[] = [];
  for (let asked = 0; asked < 2_000; asked += AT_ONCE) {
    expect(answers).not.toContain(429);
    answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => seen(`${V4}:${asked + index}`)),
    );
  }
  expect(answers).toContain(429);
  expect(await echo(2)).toBe("answered 429");
  expect(await seen("203.0.113.8")).toBe("203.0.113.8");
});
