import { parseArgs } from "node:util";
import { pino } from "pino";
import { renderer } from "../chat/renderer.ts";
import { fileErrorReason } from "../server/file_failure.ts";
import { secretBeside, secretPath } from "../server/secret.ts";
import { startServer } from "../server/server.ts";
import { readSettings, SettingError, type Settings } from "../server/settings.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { UsageError } from "../tools/usage_error.ts";
import type { Command } from "./command.ts";

const HELP = `longwave serve

Serves the chat until SIGTERM or SIGINT. Settings are environment variables:

  PORT              3000; 0 picks a free one
  HOST              127.0.0.1
  DATABASE_URL      file:./data/longwave.db; also :memory:
  SECRET            signs tokens; made and kept beside the database if absent
  PUBLIC_URL        where people reach it, if that is another address
  TRANSPORTS        polling; also polling,websocket
  HOLD_SECONDS      25; how long a request is held, from 1 to 55
  KEEP_ALIVE_SECONDS  75; how long a connection may be idle: longer than with
                    the balancer before it
  EMBED_ORIGINS     *; who may frame the chat, with commas between them
  EMBED_SECRET      verifies identities that a host page's server signs
  EMBED_PAGE_ROOMS  off; on gives each page that embeds the chat a room
  ADMIN_TOKEN       whoever sends it as a Bearer token may read /metrics;
                    everybody may if absent
  TRUST_PROXY       0; how many proxies stand before it and may say who asks
  TIME_ZONE         whose times pages have without script, as Asia/Seoul; the
                    system's if absent
  RATE_LIMIT        on; off for load tests
  LOG_LEVEL         info

Exit codes: 0 stopped as told; 1 it could not run, as where the port is in use;
2 a setting is wrong, or the database file or its secret cannot be used.
`;

/** Runs the server until it is told to stop: settings → store → chat → server. */
export const serve: Command = {
  help: HELP,
  async run(args) {
    parseArgs({ args });
    requireNodeApi();
    await start(readSettings(process.env));
  },
};

/**
 * better-sqlite3 is built for Node-API 10, and without it ends the process without a word
 * (https://github.com/WiseLibs/better-sqlite3/issues/1514).
 *
 * @throws UsageError
 */
function requireNodeApi(): void {
  if (Number(process.versions.napi) >= 10) return;
  throw new UsageError(
    `SQLite needs Node.js 22.14 or later (of 23, 23.6); this is ${process.versions.node}`,
  );
}

async function start(settings: Settings): Promise<void> {
  // The whole process is there then: Node.js looks here whenever it is set.
  if (settings.timeZone) process.env.TZ = settings.timeZone;
  const logger = pino({ level: settings.logLevel }, pino.destination(2));
  const store = withSettingName("DATABASE_URL", settings.databasePath, () =>
    openSqliteStore(settings.databasePath, renderer, (reason) =>
      logger.error({ reason }, "nothing can be kept: restart on the right database file"),
    ),
  );
  const secret =
    settings.secret ??
    withSettingName("SECRET", secretPath(settings.databasePath), () =>
      secretBeside(settings.databasePath),
    );
  const server = await startServer(settings, store, secret, logger).catch((error) => {
    // Its first write comes now, as that of the lobby.
    if (!isOfDatabase(error)) throw error;
    throw new SettingError("DATABASE_URL", pathProblem(settings.databasePath, error));
  });

  let stopped = false;
  const stop = async (signal: string) => {
    if (stopped) return;
    stopped = true;
    logger.info({ signal }, "stopping");
    await server.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  console.log(`Longwave is ready: ${settings.publicUrl ?? server.url}`);
}

/** Runs a step whose failure is told with the name of the setting behind it. */
function withSettingName<T>(setting: string, path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new SettingError(setting, pathProblem(path, error));
  }
}

const pathProblem = (path: string, error: unknown) => `${path}: ${fileErrorReason(error, path)}`;

function isOfDatabase({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith("SQLITE_") ?? false;
}
