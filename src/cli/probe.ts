import { parseArgs } from "node:util";
import { type Findings, findingsOf } from "../tools/probe/findings.ts";
import { withoutPassword } from "../tools/probe/found.ts";
import { CannotProbeError } from "../tools/probe/meeting.ts";
import { at, DEFAULT_PATH, probe } from "../tools/probe/probe.ts";
import { renderReport } from "../tools/probe/report.ts";
import { UsageError } from "../tools/usage_error.ts";
import type { Command } from "./command.ts";

const HELP = `longwave probe URL [--json]

Finds out what a Socket.IO server and the path to it are like: which transports
work, how long a request can be held, whether sticky routing is needed, and more,
with advice. It takes about as long as the server holds a poll.

  --path PATH        where Socket.IO answers; if it is not given, /socket.io/ and, where
                     nothing of Socket.IO is there, other likely paths
  --origin ORIGIN    the page to ask as, where the server refuses others: https://app.example
  --seconds SECONDS  10; how long a WebSocket is watched
  --timeout SECONDS  60; how long all of it may take
  --json             prints one JSON object

Exit codes: 0 it could be probed, whatever was found; 2 it could not, and what stands
there instead is said, with what to do.
`;

/** `longwave probe URL`: docs/probe.md. */
export const probeCommand: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        path: { type: "string" },
        origin: { type: "string" },
        seconds: { type: "string", default: "10" },
        timeout: { type: "string", default: "60" },
        json: { type: "boolean", default: false },
      },
    });
    const url = readUrl(positionals);
    const { json, path } = values;
    if (path !== undefined && !/^\/[^?#\s]*$/.test(path)) {
      throw new UsageError("--path: must begin with /, and have no ? and no #");
    }
    const options = {
      path,
      origin: readOrigin(values.origin),
      seconds: readSeconds("seconds", values.seconds),
      timeout: readSeconds("timeout", values.timeout),
      ...(process.stderr.isTTY && {
        onProgress: (question: string) => console.error(`… ${question}`),
      }),
    };
    try {
      print(await probe(url, options), json);
    } catch (error) {
      if (!(error instanceof CannotProbeError)) throw error;
      print(
        findingsOf(withoutPassword(url), at(url, path ?? DEFAULT_PATH).pathname, error.obstacle),
        json,
      );
      throw new UsageError(`${withoutPassword(url)}: ${error.message}`);
    }
  },
};

function print(findings: Findings, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : renderReport(findings));
}

function readUrl(positionals: string[]): URL {
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) throw new UsageError("probe: give one URL");
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${text.replace(PASSWORD, "//")}: must be a URL that begins with http:// or https://${meant(text)}`,
    );
  }
  return url;
}

const PASSWORD = /\/\/[^/]*@/;

/** What somebody may have meant who wrote a host alone, or a WebSocket's address. */
function meant(text: string): string {
  const other = /^wss?:\/\//i.test(text)
    ? text.replace(/^ws/i, "http")
    : /^[\w-]+(\.[\w-]+)*(:\d+)?(\/\S*)?$/.test(text)
      ? `http://${text}`
      : "";
  return URL.canParse(other) ? `, as in ${withoutPassword(new URL(other))}` : "";
}

function readOrigin(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const origin = URL.parse(text)?.origin;
  if (origin && origin !== "null") return origin;
  throw new UsageError("--origin: must be a page's origin, as in https://app.example");
}

const SECONDS_MAX = 600;

function readSeconds(name: string, text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds > 0 && seconds <= SECONDS_MAX) return seconds;
  throw new UsageError(`--${name}: must be seconds, more than 0 and at most ${SECONDS_MAX}`);
}
