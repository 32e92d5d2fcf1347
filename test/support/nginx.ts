import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "./finished.ts";
import { temporaryFolder } from "./server.ts";

/** Whether there is an nginx on the PATH. */
export const hasNginx = (() => {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

export interface Nginx {
  url: string;
  /** The paths for which the server behind it was asked, in their order. */
  asked(): string[];
}

/** A real nginx in front of a server, with the settings that docs/caching.md gives; ended after the test. */
export async function startNginx(origin: string, settings: string): Promise<Nginx> {
  const folder = temporaryFolder();
  const port = await freePort();
  for (const name of ["cache", "temp"]) mkdirSync(join(folder, name));
  const [outside = "", ...inside] = settings.split(/^(?=location )/m);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, "temp", name)};`)
    .join("\n");
  const config = `
    daemon off;
    master_process off;
    pid ${join(folder, "nginx.pid")};
    error_log ${join(folder, "error.log")} warn;
    events { worker_connections 8192; }
    http {
      ${temporary}
      log_format asked "$upstream_cache_status $uri";
      access_log ${join(folder, "access.log")} asked;
      keepalive_requests 100000;
      ${outside.replace("/var/cache/nginx/longwave", join(folder, "cache"))}
      server {
        listen 127.0.0.1:${port} backlog=4096;
        ${inside.join("").replaceAll("http://127.0.0.1:3000", origin)}
      }
    }`;
  const file = join(folder, "nginx.conf");
  writeFileSync(file, config);
  const nginx = spawn("nginx", ["-p", folder, "-e", join(folder, "error.log"), "-c", file], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  onTestFinished(() => end(nginx));
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/api/rooms/lobby/shared`, nginx);
  const log = () => readFileSync(join(folder, "access.log"), "utf8").split("\n").filter(Boolean);
  const before = log().length;
  return {
    url,
    asked: () =>
      log()
        .slice(before)
        .filter((line) => !line.startsWith("HIT "))
        .map((line) => line.split(" ")[1] as string),
  };
}

async function end(nginx: ChildProcess): Promise<void> {
  if (nginx.exitCode !== null || nginx.signalCode !== null) return;
  nginx.kill("SIGTERM");
  await once(nginx, "exit");
}

async function answers(url: string, nginx: ChildProcess): Promise<void> {
  for (;;) {
    if (nginx.exitCode !== null) throw new Error("nginx ended before it answered");
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
