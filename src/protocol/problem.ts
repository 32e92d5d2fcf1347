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

export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** A refusal in the ack of a socket event. */
export interface Refusal {
  error: { code: ProblemCode; detail: string; retryAfter?: number };
}

/** A refusal that the one who asked is told about, word for word. */
export class Problem extends Error {
  readonly code: ProblemCode;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, detail: string, retryAfter?: number) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return PROBLEM_STATUS[this.code];
  }
}
