import { parseArgs } from "node:util";
import { type Command, UsageError } from "../command.ts";
import { CannotProbeError, type ProbeOptions, probe, withoutPassword } from "./probe.ts";
import { renderReport } from "./report.ts";

const HELP = `longwave probe URL [--json]

Finds out what a Socket.IO server and the path to it are like: which transports
work, how long a request can be held, whether sticky routing is needed, and more,
with advice. It takes about as long as the server holds a poll.

  --path PATH        /socket.io/; where Socket.IO answers
  --seconds SECONDS  10; how long a WebSocket is watched
  --timeout SECONDS  60; how long all of it may take
  --json             prints one JSON object

Exit codes: 0 it could be probed, whatever was found; 2 it could not.
`;

/** `longwave probe URL`: docs/probe.md. */
export const probeCommand: Command = {
  help: HELP,
  async run(words) {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        path: { type: "string", default: "/socket.io/" },
        seconds: { type: "string", default: "10" },
        timeout: { type: "string", default: "60" },
        json: { type: "boolean", default: false },
      },
    });
    const url = readUrl(positionals);
    if (!values.path.startsWith("/")) throw new UsageError("--path: must begin with /");
    const findings = await probeOrSay(url, {
      path: values.path,
      seconds: readSeconds("seconds", values.seconds),
      timeout: readSeconds("timeout", values.timeout),
      ...(process.stderr.isTTY && { onProgress: (question) => console.error(`… ${question}`) }),
    });
    const report = values.json ? `${JSON.stringify(findings, null, 2)}\n` : renderReport(findings);
    process.stdout.write(report);
  },
};

function readUrl(positionals: string[]): URL {
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) throw new UsageError("probe: give one URL");
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${text}: must be a URL that begins with http:// or https://`);
  }
  return url;
}

const SECONDS_MAX = 600;

function readSeconds(name: string, text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds > 0 && seconds <= SECONDS_MAX) return seconds;
  throw new UsageError(`--${name}: must be seconds, more than 0 and at most ${SECONDS_MAX}`);
}

async function probeOrSay(url: URL, options: ProbeOptions) {
  try {
    return await probe(url, options);
  } catch (error) {
    if (!(error instanceof CannotProbeError)) throw error;
    throw new UsageError(`${withoutPassword(url)}: ${error.message}`);
  }
}
