import type { Findings } from "./findings.ts";

const WIDTH = 96;
const UNKNOWN = "not found out";

/** The findings as a table for people, the advice below it. */
export function renderReport(findings: Findings): string {
  const rows = rowsOf(findings);
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  const table = rows.map(([label, text]) => label.padEnd(width) + wrap(text, width)).join("\n");
  const advice = findings.advice.map((sentence) => `- ${wrap(sentence, 2)}`).join("\n");
  return `${findings.url} (path ${findings.path})\n\n${table}\n\n${advice || "Nothing to advise."}\n`;
}

type Row = [label: string, text: string];

function rowsOf(findings: Findings): Row[] {
  const { transports, pollingError } = findings;
  if (transports.length === 0 && !findings.webSocket.opens && pollingError !== null) {
    return [["found", findings.found.is]];
  }
  const first: Row[] = [
    ["found", findings.found.is],
    ["transports", transports.join(", ") || "none"],
    ["WebSocket", webSocket(findings)],
  ];
  if (pollingError !== null) return [...first, ["polling", pollingError]];
  return [
    ...first,
    ["hold", hold(findings)],
    ["sticky routing", stickyRouting(findings)],
    ["resumption", resumption(findings)],
    ["repeated POST", findings.repeatedPost ?? UNKNOWN],
    ["body limit", bodyLimit(findings)],
    ["compression", compression(findings)],
    ["cache", findings.headers ? (findings.headers.cacheControl ?? "nothing said") : UNKNOWN],
    ["CORS", cors(findings)],
    ["cookies", findings.headers?.cookies.join(", ") || "none"],
    ["HTTP", http(findings)],
    ["answered by", handledBy(findings)],
    ["clock", clock(findings)],
    ["Longwave", longwave(findings)],
  ];
}

function webSocket({ webSocket: { offered, opens, survives, aliveSeconds, error } }: Findings) {
  const offer = offered === null ? "" : offered ? "offered, " : "not offered, ";
  if (!opens) return `${offer}does not open (${error})`;
  return `${offer}opens, ${survives ? "alive" : "dead"} after ${aliveSeconds} s${error ? ` (${error})` : ""}`;
}

function hold({ hold: found }: Findings) {
  if (!found) return UNKNOWN;
  const { configuredSeconds, measuredSeconds, ended, cutBy } = found;
  const configured = configuredSeconds === null ? "" : `${configuredSeconds} s configured, `;
  return `${configured}${ended} after ${measuredSeconds} s${cutBy ? ` (${cutBy})` : ""}`;
}

function stickyRouting({ stickyRouting: found }: Findings) {
  if (!found) return UNKNOWN;
  const { needed, present, by, unknown, requests } = found;
  if (!needed) return `not needed: all of ${requests} requests found the session`;
  const where = present ? `there, by ${by}` : "missing";
  return `needed, ${where}: ${unknown} of ${requests} requests did not find the session without it`;
}

function resumption({ resumption: found, longwave: server }: Findings) {
  if (!found) return UNKNOWN;
  const ways = [
    found.stateRecovery && "connection state recovery",
    found.repeatedPoll && "lost answers given again",
    server?.feed && "by cursor",
  ].filter(Boolean);
  return ways.join(", ") || "none";
}

function bodyLimit({ bodyLimit: found }: Findings) {
  if (!found) return UNKNOWN;
  const { announcedBytes, passedBytes, refusedBytes, refusedBy } = found;
  const announced = announcedBytes === null ? "" : `${announcedBytes} bytes announced, `;
  const refused = refusedBytes === null ? "" : `, ${refusedBytes} do not (${refusedBy})`;
  return `${announced}${passedBytes} get through${refused}`;
}

function compression({ compression: found }: Findings) {
  if (!found) return UNKNOWN;
  if (!found.encoding) return "none";
  const plain = found.plainBytes === null ? "" : `, not at ${found.plainBytes}`;
  return `${found.encoding}, at ${found.compressedBytes} bytes${plain}`;
}

function cors({ cors: found }: Findings) {
  if (!found) return UNKNOWN;
  if (found.refusedWith !== null) return `pages of other sites are refused (${found.refusedWith})`;
  if (found.allowOrigin === null) return "pages of its own site alone";
  return `${found.allowOrigin}, ${found.allowCredentials ? "with" : "without"} credentials`;
}

function http({ http: found }: Findings) {
  if (!found) return UNKNOWN;
  return found.alpn ? `${found.version}; by ALPN ${found.alpn}` : found.version;
}

function handledBy({ headers }: Findings) {
  const handlers = Object.entries(headers?.handledBy ?? {});
  return handlers.map(([name, value]) => `${name}: ${value}`).join("; ") || "nobody says so";
}

function clock({ clockAheadSeconds: ahead }: Findings) {
  if (ahead === null) return UNKNOWN;
  if (ahead === 0) return "agrees with this one";
  return `${Math.abs(ahead)} s ${ahead > 0 ? "ahead of" : "behind"} this one`;
}

function longwave({ longwave: found }: Findings) {
  if (!found) return "no";
  return `${found.ready ? "ready" : "not ready"}, the feed ${found.feed ? "answers" : "does not answer"}`;
}

/** Breaks a text into lines, those after the first indented. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}
