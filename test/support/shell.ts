import { execFile, execFileSync } from "node:child_process";

export interface Shell {
  /** Runs one command line with these variables; resolves with what it printed. */
  run(line: string, variables: Record<string, string>): Promise<string>;
  /** Puts an answer through `field NAME`, as the guide has it; resolves with the field's text. */
  take(script: string, answer: string): Promise<string>;
}

/** The first curl with `--json`. */
const CURL_MAJOR = 7;
const CURL_MINOR = 82;

/** bash and curl where the machine has them, or else the same requests by fetch. */
export function availableShell(): Shell {
  return hasCurl() ? bash : fetching;
}

const bash: Shell = {
  run: (line, variables) =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, ...variables };
      execFile("bash", ["-c", line], { env }, (error, stdout) => {
        if (error) reject(error);
        else resolve(stdout);
      });
    }),
  take: async (script, answer) =>
    (await bash.run(script.replace(/(field \w+)$/, '<<< "$ANSWER" $1'), { ANSWER: answer })).trim(),
};

function hasCurl(): boolean {
  try {
    execFileSync("bash", ["-c", "true"]);
    const version = execFileSync("curl", ["--version"], { encoding: "utf8" });
    const [, major, minor] = /^curl (\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
    return Number(major) > CURL_MAJOR || (major === CURL_MAJOR && Number(minor) >= CURL_MINOR);
  } catch {
    return false;
  }
}

/** The same without a shell. */
export const fetching: Shell = {
  run: request,
  take: async (script, answer) => JSON.parse(answer)[script.slice(script.lastIndexOf(" ") + 1)],
};

/** What a curl line asks for, sent by fetch. It knows the options that the guide uses, and no others. */
async function request(line: string, variables: Record<string, string>): Promise<string> {
  const [command, ...words] = split(line, variables);
  if (command !== "curl") throw new Error(`only curl is known here: ${line}`);
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let body: string | undefined;
  let url: URL | undefined;
  const query: [string, string][] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const value = () => words.shift() ?? "";
    if (word === "-X") method = value();
    else if (word === "-H") {
      const [name = "", ...rest] = value().split(": ");
      headers[name] = rest.join(": ");
    } else if (word === "--json") {
      body = value();
      Object.assign(headers, { "Content-Type": "application/json", Accept: "application/json" });
    } else if (word === "--data-urlencode") {
      const [name = "", ...rest] = value().split("=");
      query.push([name, rest.join("=")]);
    } else if (word.startsWith("-")) {
      if (word !== "-G" && word !== "-s")
        throw new Error(`an option of curl that is not known here: ${word}`);
    } else url = new URL(word);
  }
  if (!url) throw new Error(`no URL in: ${line}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  method ??= body === undefined ? "GET" : "POST";
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  return answer.text();
}

/** Words as a shell splits them: quotes, and `$NAME` outside of single ones. */
function split(line: string, variables: Record<string, string>): string[] {
  const fill = (text: string) => text.replace(/\$(\w+)/g, (_, name) => variables[name] ?? "");
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|[^'"]+/g, (part, single, double) =>
      single !== undefined ? single : fill(double ?? part),
    ),
  );
}
