import { UsageError } from "../tools/usage_error.ts";
import type { Command } from "./command.ts";

/** Set by the build, as package.json has it. */
declare const VERSION: string;

/** Each command is loaded when it is called: the server starts fast, whatever else there is. */
const COMMANDS: Record<string, { summary: string; load: () => Promise<Command> }> = {
  serve: {
    summary: "serve the chat (the default)",
    load: async () => (await import("./serve.ts")).serve,
  },
  probe: {
    summary: "what a Socket.IO server and the path to it are like",
    load: async () => (await import("./probe.ts")).probeCommand,
  },
  gauntlet: {
    summary: "run clients through a fault proxy to a server, and tell what was lost",
    load: async () => (await import("./gauntlet.ts")).gauntlet,
  },
};

/** Runs one command; a failure is one line on standard error and a non-zero exit. */
export async function run(args: string[]): Promise<void> {
  try {
    const [first = "serve", ...rest] = args;
    if (first === "--help" || first === "-h") {
      process.stdout.write(overview());
      return;
    }
    if (first === "--version" || first === "-v") {
      process.stdout.write(`${VERSION}\n`);
      return;
    }
    const name = first.startsWith("-") ? "serve" : first;
    const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!known) throw new UsageError(`unknown command: ${name}; --help lists them`);
    const command = await known.load();
    const own = name === first ? rest : args;
    if (own.includes("--help") || own.includes("-h")) process.stdout.write(command.help);
    else await command.run(own);
  } catch (error) {
    fail(error as NodeJS.ErrnoException);
  }
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(10)}${summary}\n`,
  );
  return `longwave [command]\n\nCommands\n${lines.join("")}\nlongwave COMMAND --help tells more of each; longwave --version tells which this is.\n\nExit codes: 0 all went well; 1 it did not; 2 a setting or a command is wrong.\n`;
}

/** Exit 2 for what the caller got wrong, 1 for everything else. */
function fail(error: NodeJS.ErrnoException): never {
  console.error(`longwave: ${reasonOf(error)}`);
  const usage = error.code?.startsWith("ERR_PARSE_ARGS_") || isAboutHost(error);
  const callers = usage || error.name === "UsageError" || error.name === "SettingError";
  process.exit(callers ? 2 : 1);
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE") return `PORT: ${addressOf(error)} is in use`;
  if (error.code === "EACCES" && error.syscall === "listen") {
    return `PORT: this user may not listen on ${addressOf(error)}`;
  }
  if (isAboutHost(error)) return "HOST: must be an address of this machine";
  // Node.js explains some mistakes at length below.
  return error.code?.startsWith("ERR_PARSE_ARGS_") ? firstLine(error.message) : error.message;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function isAboutHost({ code = "" }: NodeJS.ErrnoException): boolean {
  return ["ENOTFOUND", "EADDRNOTAVAIL", "EAI_AGAIN"].includes(code);
}

function addressOf(error: NodeJS.ErrnoException & { address?: string; port?: number }): string {
  return `${error.address}:${error.port}`;
}
