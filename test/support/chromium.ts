import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LaunchOptions } from "playwright-core";

const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const CACHE = join(MODULES, ".cache/longwave-chromium");

/**
 * How to launch the real Chromium that @sparticuz/chromium carries: unpacked
 * once under node_modules, with a Korean font on fontconfig's path. Call it
 * from one process at a time: the unpacking is not safe for two.
 */
export async function chromiumOptions(): Promise<LaunchOptions> {
  mkdirSync(CACHE, { recursive: true });
  // Where the package unpacks to is the temporary folder at the time it is loaded.
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = CACHE;
  const { default: chromium, inflate } = await import("@sparticuz/chromium");
  const executablePath = await chromium.executablePath();
  // The libraries that a bare machine lacks (NSS above all).
  const libraries = join(CACHE, "al2023/lib");
  if (!existsSync(libraries)) {
    await inflate(join(MODULES, "@sparticuz/chromium/bin/al2023.tar.br"));
  }
  if (temporary === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary;
  return {
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--font-render-hinting=none",
    ],
    env: {
      ...process.env,
      FONTCONFIG_FILE: writeFontConfig(),
      LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, libraries].filter(Boolean).join(":"),
    } as Record<string, string>,
  };
}

function writeFontConfig(): string {
  const path = join(CACHE, "fonts.conf");
  const folders = [join(CACHE, "fonts"), join(MODULES, "@expo-google-fonts"), "/usr/share/fonts"];
  const directories = folders.map((folder) => `<dir>${folder}</dir>`).join("");
  const cache = `<cachedir>${join(CACHE, "fontcache")}</cachedir>`;
  writeFileSync(path, `<?xml version="1.0"?><fontconfig>${directories}${cache}</fontconfig>`);
  return path;
}
