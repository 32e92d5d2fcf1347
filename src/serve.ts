import { pino } from "pino";
import { readSettings } from "./config.ts";
import { secretBeside } from "./secret.ts";
import { startServer } from "./server.ts";
import { openSqliteStore } from "./store/sqlite/open.ts";

/** Runs the server until it is told to stop: settings → store → chat → server. */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(environment);
  const logger = pino({ level: settings.logLevel }, pino.destination(2));
  const store = naming("DATABASE_URL", settings.databasePath, () =>
    openSqliteStore(settings.databasePath),
  );
  const secret =
    settings.secret ??
    naming("SECRET", settings.databasePath, () => secretBeside(settings.databasePath));
  const server = await startServer(settings, store, secret, logger);

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
function naming<T>(setting: string, value: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new Error(`${setting}: ${value}: ${(error as Error).message}`);
  }
}
