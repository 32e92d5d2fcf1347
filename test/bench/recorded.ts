import { once } from "node:events";
import { type AddressInfo, connect as connectTo, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Fetch } from "engine.io-client";
import { io } from "socket.io-client";
import { connect } from "../../src/client/connect.ts";

/** The heads that a real client sends, as functions of what is another's in each. */
export interface Requests {
  handshake(values: Values): string;
  poll(values: Values): string;
  /** Without its body; `length` is the body's. */
  post(values: Values): string;
}

interface Values {
  /** The session's id, the stamp against caches, the request's number, the host. */
  sid?: string;
  t?: string;
  n?: number;
  host: string;
  length?: number;
  /** For how long the poll is to be held; as it was recorded, just after some talk, where absent. */
  hold?: number | undefined;
}

/** What a stock client writes, with the transport that keeps its connections as browsers do. */
export function recordStock(url: string): Promise<Requests> {
  return record(url, (through) => {
    const socket = io(through, { transports: [Fetch], forceNew: true });
    socket.on("connect", () => setTimeout(() => socket.emit("join", "recorded"), 50));
    return () => socket.close();
  });
}

/** What this project's own client writes to its own server. */
export function recordNumbered(url: string): Promise<Requests> {
  return record(url, (through) => {
    const chat = connect(through, { room: "lobby", transport: "polling" });
    return () => void chat.close();
  });
}

/** Has a real client connect by way of a recorder, and takes its requests for templates. */
async function record(url: string, start: (url: string) => () => void): Promise<Requests> {
  const heads: string[] = [];
  const recorder = createServer((client) => {
    const server = connectTo(Number(new URL(url).port), "127.0.0.1");
    client.setEncoding("latin1").on("data", (chunk: unknown) => {
      for (const head of String(chunk).match(/(?:GET|POST) [\s\S]*?\r\n\r\n/g) ?? [])
        heads.push(head);
      server.write(String(chunk), "latin1");
    });
    server.pipe(client);
    for (const socket of [client, server]) socket.on("error", () => {});
    client.on("close", () => server.destroy());
  });
  recorder.listen(0, "127.0.0.1");
  await once(recorder, "listening");
  const stop = start(`http://127.0.0.1:${(recorder.address() as AddressInfo).port}`);
  const isPoll = (head: string) => head.startsWith("GET /socket.io/") && head.includes("sid=");
  // The first one brings that it is connected; the second is held.
  while (heads.filter(isPoll).length < 2) await pause(10);
  stop();
  recorder.close();
  const handshake = heads.find((head) => head.startsWith("GET /socket.io/") && !isPoll(head));
  const post = heads.findLast((head) => head.startsWith("POST /socket.io/"));
  return {
    handshake: template(handshake as string),
    poll: template(heads.findLast(isPoll) as string),
    post: template(post as string),
  };
}

/** A head with other values in the place of its own. */
function template(head: string): (values: Values) => string {
  const literals: string[] = [];
  const names: (keyof Values)[] = [];
  const recorded: string[] = [];
  let end = 0;
  for (const match of head.matchAll(
    /(?<=[?&])(sid|t|n|hold)=([^& ]*)|(?<=\r\n)(host|content-length): (\S+)/gi,
  )) {
    const name = (match[1] ?? match[3] ?? "").toLowerCase();
    const value = match[2] ?? match[4] ?? "";
    const at = match.index + match[0].length - value.length;
    literals.push(head.slice(end, at));
    recorded.push(name === "hold" ? value : "");
    names.push(name === "content-length" ? "length" : (name as keyof Values));
    end = at + value.length;
  }
  const last = head.slice(end);
  return (values) => {
    let made = "";
    for (let index = 0; index < names.length; index++) {
      made += `${literals[index]}${values[names[index] as keyof Values] ?? recorded[index]}`;
    }
    return made + last;
  };
}
