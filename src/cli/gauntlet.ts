import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadAdapter } from "../tools/gauntlet/adapter.ts";
import { DEFAULTS, type GauntletReport, runGauntlet } from "../tools/gauntlet/gauntlet.ts";
import { NotLongwaveError } from "../tools/gauntlet/longwave_adapter.ts";
import { junitOf, lineOf, tableOf } from "../tools/gauntlet/report.ts";
import { CannotRunError } from "../tools/gauntlet/run.ts";
import { SCENARIOS, type Scenario, scenario } from "../tools/gauntlet/scenarios.ts";
import { startStandingProxy } from "../tools/gauntlet/standing_proxy.ts";
import { lookAt } from "../tools/probe/look.ts";
import { UsageError } from "../tools/usage_error.ts";
import type { Command } from "./command.ts";

const list = SCENARIOS.map(({ name, description }) => `  ${name.padEnd(22)}${description}\n`).join(
  "",
);

const HELP = `longwave gauntlet URL [options]

Runs two clients through a fault proxy to a server, and tells what was lost.

  --only NAME,…       these scenarios alone
  --seconds N         ${DEFAULTS.seconds}; how long the two speak in each, where nothing holds them up
  --seed N            ${DEFAULTS.seed}; the same seed hurts the same requests
  --adapter FILE      a module that speaks to another kind of server (docs/gauntlet.md)
  --json              one JSON object instead of the table
  --junit FILE        the verdicts as JUnit XML, for a CI server
  --pace MS           a text every MS milliseconds instead of in turns: harder, and which
                      texts are hurt then depends on the moment
  --patience N        ${DEFAULTS.patienceSeconds}; seconds until what has not arrived counts as lost
  --parallel N        ${DEFAULTS.parallel}; how many scenarios run at a time

longwave gauntlet URL --proxy PORT --scenario NAME

Leaves the fault proxy of one scenario standing on a port, to click through.

Exit 0: nothing was lost, repeated or out of order; 1: something was; 2: it could not run.

Scenarios
${list}`;

/** `longwave gauntlet`. */
export const gauntlet: Command = {
  help: HELP,
  async run(args) {
    const { url, values } = parse(args);
    const seed = wholeNumber("seed", values.seed, 0) ?? DEFAULTS.seed;
    if (values.proxy !== undefined) {
      const port = wholeNumber("proxy", values.proxy, 0, 65_535) ?? 0;
      if (!values.scenario) throw new UsageError("--proxy: takes --scenario NAME beside it");
      await startStandingProxy({ url, port, seed, scenario: named("scenario", values.scenario) });
      return;
    }
    if (values.scenario) throw new UsageError("--scenario: takes --proxy PORT beside it");
    const scenarios = values.only
      ?.split(",")
      .filter((name) => name.trim())
      .map((name) => named("only", name.trim()));
    if (scenarios?.length === 0) throw new UsageError("--only: names no scenario");
    const seconds = wholeNumber("seconds", values.seconds, 1, 86_400);
    const paceMs = wholeNumber("pace", values.pace, 1, 60_000);
    const patienceSeconds = wholeNumber("patience", values.patience, 1, 3_600);
    const parallel = wholeNumber("parallel", values.parallel, 1, 64);
    // Before the run, which may take minutes.
    if (values.junit) writeReport(values.junit, "");
    isolateAdapter();
    const adapter = values.adapter ? await loadAdapter(values.adapter) : undefined;
    const total = (scenarios ?? SCENARIOS).length;
    let done = 0;
    const report = await withUsageErrors(
      url,
      runGauntlet({
        url,
        seed,
        ...(scenarios && { scenarios }),
        ...(seconds && { seconds }),
        ...(paceMs && { paceMs }),
        ...(patienceSeconds && { patienceSeconds }),
        ...(parallel && { parallel }),
        ...(adapter && { adapter }),
        onVerdict: (verdict) =>
          process.stderr.write(`${String(++done).padStart(2)}/${total}  ${lineOf(verdict)}\n`),
      }),
    );
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `\n${tableOf(report)}`);
    if (values.junit) writeReport(values.junit, junitOf(report));
    // An adapter may leave something open; what was to be found out is found out.
    process.stdout.write("", () => process.exit(report.survived ? 0 : 1));
  },
};

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ only: text, seconds: text, seed: text, adapter: text, junit: text, pace: text },
      ...{ patience: text, parallel: text, proxy: text, scenario: text },
      json: { type: "boolean" },
    },
  });
  const [url, ...more] = positionals;
  if (!url) throw new UsageError("gauntlet: takes the URL of a server; --help tells more");
  if (more.length > 0) throw new UsageError(`gauntlet: one URL is enough: ${more.join(" ")}`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`gauntlet: not an http or https URL: ${url.replace(PASSWORD, "//")}`);
  }
  return { url, values };
}

function named(option: string, name: string): Scenario {
  try {
    return scenario(name);
  } catch (error) {
    throw new UsageError(`--${option}: ${(error as Error).message}`);
  }
}

/** @throws UsageError where it is none, or not from `min` to `max` */
function wholeNumber(
  option: string,
  text: string | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`--${option}: must be a whole number from ${min} to ${max}`);
}

/** What an adapter prints is not the report, and what it throws too late is its own mistake: exit 2. */
function isolateAdapter(): void {
  for (const method of ["log", "info", "debug"] as const) console[method] = console.error;
  const fail = (error: unknown) => {
    console.error(`longwave: the adapter: ${error instanceof Error ? error.message : error}`);
    process.exit(2);
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
}

/** What it could not run for is the caller's to know, and exit 2. */
async function withUsageErrors(
  url: string,
  running: Promise<GauntletReport>,
): Promise<GauntletReport> {
  try {
    return await running;
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    const { cause, message } = error;
    throw new UsageError(cause instanceof NotLongwaveError ? await whatElse(url) : message);
  }
}

const PASSWORD = /\/\/[^/]*@/;

/** What is there in the place of a Longwave server. */
async function whatElse(given: string): Promise<string> {
  const { is, kind, path } = await lookAt(new URL(given));
  const url = given.replace(PASSWORD, "//");
  if (kind !== "socket.io" && kind !== "engine.io") return `${url}: ${is}`;
  const where = path ? ` at ${path}` : "";
  return `${url}: no Longwave answers there, but ${is}${where}; another server needs an --adapter`;
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--junit: ${(error as Error).message}`);
  }
}
