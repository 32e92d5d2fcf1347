/** The token of a visitor whose cookies do not arrive, kept by the page. */
const KEY = "longwave token";

/** Undefined where none is kept: the cookie does it, or nobody is known. */
export function storedToken(): string | undefined {
  try {
    return localStorage[KEY];
  } catch {
    // A browser that refuses cookies may refuse storage as well; this outlives a reload.
    return history.state?.[KEY];
  }
}

/** @returns whether other pages will find it */
export function storeToken(token: string): boolean {
  try {
    localStorage[KEY] = token;
    return true;
  } catch {
    history.replaceState({ [KEY]: token }, "");
    return false;
  }
}

export function forgetToken(): void {
  try {
    delete localStorage[KEY];
  } catch {
    history.replaceState(null, "");
  }
}
