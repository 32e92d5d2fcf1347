/** What is kept where the host page's storage is forbidden or full: until the page is left. */
let memory: string | undefined;

/** The guest's token that a chat's server has given, if one is kept on this page's side. */
export function storedToken(key: string): string | undefined {
  try {
    memory = localStorage[key] ?? memory;
  } catch {
    // Then memory has it.
  }
  return memory;
}

/** @param token empty: to be forgotten */
export function storeToken(key: string, token: string): void {
  memory = token;
  try {
    localStorage[key] = token;
  } catch {
    // Then memory has it.
  }
}
