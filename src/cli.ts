import { parseArgs } from "node:util";

const HELP = `longwave [command]

Commands
  serve   serve the chat (the default)

longwave COMMAND --help tells more of each.
`;

const SERVE_HELP = `longwave serve

Serves the chat until SIGTERM or SIGINT. Settings are environment variables:

  PORT          3000; 0 picks a free one
  HOST          127.0.0.1
  DATABASE_URL  file:./data/longwave.db; also :memory:
  SECRET        signs tokens; made and kept beside the database if absent
  PUBLIC_URL    where people reach it, if that is another address
  TRANSPORTS    polling; also polling,websocket
  HOLD_SECONDS  25; how long a request is held, from 1 to 55
  TRUST_PROXY   0; how many proxies stand before it and may say who asks
  RATE_LIMIT    on; off for load tests
  LOG_LEVEL     info
`;

/** Runs one command; a failure is one line on standard error and a non-zero exit. */
export async function run(words: string[]): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: { help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    const [command = "serve"] = positionals;
    if (command !== "serve") throw new UsageError(`unknown command: ${command}`);
    if (values.help) {
      process.stdout.write(positionals.length > 0 ? SERVE_HELP : HELP);
      return;
    }
    const { serve } = await import("./serve.ts");
    await serve(process.env);
  } catch (error) {
    fail(error as NodeJS.ErrnoException);
  }
}

class UsageError extends Error {
  override name = "UsageError";
}

/** Exit 2 for what the caller got wrong, 1 for everything else. */
function fail(error: NodeJS.ErrnoException): never {
  console.error(`longwave: ${describe(error)}`);
  const usage = error.code?.startsWith("ERR_PARSE_ARGS_") || isAboutHost(error);
  const callers = usage || error.name === "UsageError" || error.name === "SettingError";
  process.exit(callers ? 2 : 1);
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE") return `PORT: ${addressOf(error)} is in use`;
  return isAboutHost(error) ? "HOST: must be an address of this machine" : error.message;
}

function isAboutHost({ code = "" }: NodeJS.ErrnoException): boolean {
  return ["ENOTFOUND", "EADDRNOTAVAIL", "EAI_AGAIN"].includes(code);
}

function addressOf(error: NodeJS.ErrnoException & { address?: string; port?: number }): string {
  return `${error.address}:${error.port}`;
}
