export interface Answer {
  status: number;
  text: string;
}

/**
 * One request, and its answer whole. The deadline covers the body as well, and
 * holds whatever the given fetch makes of an abort: the stock transports wait
 * for good on a body that is cut in the middle.
 *
 * @param deadlineMs in milliseconds; Infinity for none
 * @throws where there is no answer, whole and in time
 */
export function ask(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  deadlineMs: number,
  control: AbortController,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const give = (reason: string) => {
      reject(new Error(reason));
      control.abort();
    };
    const timer =
      deadlineMs < Number.POSITIVE_INFINITY
        ? setTimeout(give, deadlineMs, "no answer in time")
        : undefined;
    control.signal.addEventListener("abort", () => reject(new Error("aborted")));
    // A redirect is a captive portal's, and not to be followed; a cache has no say in a poll.
    const asked = fetch(url, {
      ...init,
      redirect: "manual",
      cache: "no-store",
      signal: control.signal,
    });
    asked
      .then(async (response) => resolve({ status: response.status, text: await response.text() }))
      .catch(reject)
      .finally(() => clearTimeout(timer));
  });
}
