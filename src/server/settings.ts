import * as z from "zod";
import { isOriginPattern } from "../http/origin_pattern.ts";

/** A setting that cannot be used; its message is one line that names it. */
export class SettingError extends Error {
  constructor(name: string, reason: string) {
    super(`${name}: ${reason}`);
    this.name = "SettingError";
  }
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`);

const listOf = (text: string) => text.split(",").map((word) => word.trim());

const TRANSPORTS = ["polling", "websocket"] as const;
type TransportName = (typeof TRANSPORTS)[number];

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const NO_ORIGINS = "must be *, or origins such as https://a.example,https://*.b.example";

/** Every setting, by the environment variable that sets it; README.md says what each does. */
const schema = z.object({
  PORT: wholeNumber(0, 65_535).prefault("3000"),
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|:memory:)$/, "must be file:PATH or :memory:")
    .default("file:./data/longwave.db"),
  SECRET: z.string().trim().min(16, "must have at least 16 characters").optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https URL" })
    .transform((text) => new URL(text))
    .refine((url) => url.href === `${url.origin}/`, "must be a scheme and a host, without a path")
    // As browsers write it in `Origin`: in lower case, without a port that goes without saying.
    .transform((url) => url.origin)
    .optional(),
  TRANSPORTS: z
    .string()
    .default("polling")
    .transform(listOf)
    .refine(
      (names): names is TransportName[] =>
        names.includes("polling") &&
        names.every((name) => TRANSPORTS.some((known) => known === name)),
      "must be polling, or polling,websocket",
    ),
  HOLD_SECONDS: wholeNumber(1, 55).prefault("25"),
  KEEP_ALIVE_SECONDS: wholeNumber(1, 3_600).prefault("75"),
  EMBED_ORIGINS: z
    .string()
    .default("*")
    .transform(listOf)
    .refine((origins) => origins.every(isOriginPattern), NO_ORIGINS),
  EMBED_SECRET: z.string().trim().min(16, "must have at least 16 characters").optional(),
  EMBED_PAGE_ROOMS: z.enum(["on", "off"], "must be on or off").default("off"),
  ADMIN_TOKEN: z.string().trim().min(16, "must have at least 16 characters").optional(),
  TRUST_PROXY: wholeNumber(0, 10).prefault("0"),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, "must be the name of a time zone, such as Asia/Seoul")
    .optional(),
  RATE_LIMIT: z.enum(["on", "off"], "must be on or off").default("on"),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
});

export interface Settings {
  port: number;
  host: string;
  /** The SQLite file, or `:memory:`. */
  databasePath: string;
  secret: string | undefined;
  publicUrl: string | undefined;
  transports: TransportName[];
  /** The longest that a request is held, in seconds. */
  holdSeconds: number;
  /** How long a connection may be idle before it is closed, in seconds. */
  keepAliveSeconds: number;
  /** Who may frame the chat: `*`, or origins, a host of which may begin with `*.`. */
  embedOrigins: string[];
  /** Verifies the identities that a host page's server signs. */
  embedSecret: string | undefined;
  /** Whether any page that may frame the chat has a room of its own. */
  pageRooms: boolean;
  /** Who sends it may read the metrics; everybody, where it is absent. */
  adminToken: string | undefined;
  /** How many proxies stand before this server and may say who is asking. */
  trustedProxies: number;
  /** Whose times pages have without script; the system's where absent. */
  timeZone: string | undefined;
  rateLimit: boolean;
  logLevel: (typeof LOG_LEVELS)[number];
}

/**
 * Reads and checks every setting. A variable that is set but empty counts as
 * absent, as it does in most shells and compose files.
 *
 * @throws SettingError
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SettingError(String(issue?.path[0]), issue?.message ?? "is not usable");
  }
  const settings = parsed.data;
  return {
    port: settings.PORT,
    host: settings.HOST,
    databasePath: settings.DATABASE_URL.replace(/^file:(\/\/(?=\/))?/, ""),
    secret: settings.SECRET,
    publicUrl: settings.PUBLIC_URL,
    transports: settings.TRANSPORTS,
    holdSeconds: settings.HOLD_SECONDS,
    keepAliveSeconds: settings.KEEP_ALIVE_SECONDS,
    embedOrigins: settings.EMBED_ORIGINS,
    embedSecret: settings.EMBED_SECRET,
    pageRooms: settings.EMBED_PAGE_ROOMS === "on",
    adminToken: settings.ADMIN_TOKEN,
    trustedProxies: settings.TRUST_PROXY,
    timeZone: settings.TIME_ZONE,
    rateLimit: settings.RATE_LIMIT === "on",
    logLevel: settings.LOG_LEVEL,
  };
}
