import { promisify } from "node:util";
import { deflate, gzip, type ZlibOptions } from "node:zlib";

const compressors = { gzip: promisify(gzip), deflate: promisify(deflate) };
export type Coding = keyof typeof compressors;

/** Whether an answer may be compressed, and by which rules: the server's own, or those for a thin line. */
export type Compressible = boolean | "on a thin line";

/** Engine.IO's `httpCompression`, of all its versions. */
export type HttpCompression = boolean | (ZlibOptions & { threshold?: number }) | undefined;

/** Compresses answers as Engine.IO's `httpCompression` says. */
export class Compression {
  readonly #options: ZlibOptions;
  readonly #threshold: number;
  /** What is being compressed, by what it is made of: the same for all who are given the same. */
  readonly #inFlight = new Map<string, Promise<Buffer>>();

  /** @param given with `threshold`, the fewest bytes that are compressed */
  constructor(given: HttpCompression) {
    const { threshold = 0, ...options } = typeof given === "object" ? given : {};
    this.#options = options;
    this.#threshold = threshold;
  }

  /** By which coding an answer of this many bytes goes to who sent this Accept-Encoding, if by any. */
  codingFor(accepted: string | undefined, bytes: number): Coding | undefined {
    return bytes < this.#threshold ? undefined : preferredCoding(accepted);
  }

  compress(payload: string, coding: Coding): Promise<Buffer> {
    const key = `${coding} ${payload}`;
    let compressed = this.#inFlight.get(key);
    if (!compressed) {
      compressed = compressors[coding](payload, this.#options);
      this.#inFlight.set(key, compressed);
      const forget = () => this.#inFlight.delete(key);
      compressed.then(forget, forget);
    }
    return compressed;
  }
}

/** The coding that is asked for with the most weight, gzip among equals first (RFC 9110, 12.5.3). */
function preferredCoding(accepted = ""): Coding | undefined {
  const weights = new Map<string, number>();
  for (const element of accepted.toLowerCase().split(",")) {
    const [name = "", ...parameters] = element.split(";").map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    weights.set(name, Number(weight ?? 1) || 0);
  }
  const weightOf = (coding: Coding) => weights.get(coding) ?? weights.get("*") ?? 0;
  const best = weightOf("gzip") >= weightOf("deflate") ? "gzip" : "deflate";
  return weightOf(best) > 0 ? best : undefined;
}
