import { KOREAN, KOREAN_REASONS, KOREAN_TERMS } from "./korean.ts";

/** Every refusal's stable code, and the HTTP status that goes with it. */
export const PROBLEM_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_long: 413,
  rate_limited: 429,
  unavailable: 503,
} as const;

/** The languages in which a refusal is told. */
export type ProblemLanguage = "en" | "ko";

export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** A refusal in the ack of a socket event. */
export interface Refusal {
  error: { code: ProblemCode; detail: string; retryAfter?: number };
}

/** What a refusal says, in English; each has its Korean. */
export type Sentence = keyof typeof KOREAN;

/** Another refusal is told in the language of the one around it. */
type Value = string | number | Problem;
type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
/** The values that a sentence has places for, and the seconds after which asking again makes sense. */
export type Given<S extends Sentence> = [Names<S>] extends [never]
  ? [retryAfter?: number]
  : [values: Record<Names<S>, Value>, retryAfter?: number];

/** A refusal that the one who asked is told about, word for word; `message` is its English. */
export class Problem<S extends Sentence = Sentence> extends Error {
  readonly code: ProblemCode;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number | undefined;
  readonly #sentence: S;
  readonly #values: Record<string, Value>;

  constructor(code: ProblemCode, sentence: S, ...given: Given<S>) {
    const [first, second] = given as [(number | Record<string, Value>)?, number?];
    const [values, retryAfter] = typeof first === "object" ? [first, second] : [{}, first];
    super(fill(sentence, values, (value) => (value instanceof Problem ? value.message : value)));
    this.name = "Problem";
    this.code = code;
    this.retryAfter = retryAfter;
    this.#sentence = sentence;
    this.#values = values;
  }

  get status(): number {
    return PROBLEM_STATUS[this.code];
  }

  /** What is said to a reader of a language. */
  in(language: ProblemLanguage): string {
    if (language === "en") return this.message;
    return fill(KOREAN[this.#sentence], this.#values, (value, name) => {
      if (value instanceof Problem) return value.in(language);
      if (name === "reason") return koreanReason(String(value));
      return name === "field" ? (KOREAN_TERMS[value] ?? value) : value;
    });
  }
}

function fill(
  sentence: string,
  values: Record<string, Value>,
  say: (value: Value, name: string) => string | number,
): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) =>
    name in values ? String(say(values[name] as Value, name)) : place,
  );
}

/** What a schema said, as far as it is known; else as it was. */
function koreanReason(reason: string): string {
  for (const [english, korean] of Object.entries(KOREAN_REASONS)) {
    const literal = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`^${literal.replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`, "s");
    const values = pattern.exec(reason);
    if (values)
      return fill(
        korean,
        { ...values.groups },
        (value) => KOREAN_TERMS[String(value)] ?? String(value),
      );
  }
  return reason;
}
