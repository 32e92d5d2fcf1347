/** That the text in the composer is to be sent as soon as its writer has a name, in this tab. */
const KEY = "longwave send";

/** @returns whether the browser keeps it until the next page */
export function setSendMark(): boolean {
  try {
    sessionStorage[KEY] = location.pathname;
    return true;
  } catch {
    return false;
  }
}

/** Whether there was one for this room; it is good once. */
export function takeSendMark(): boolean {
  try {
    const isMarked = sessionStorage[KEY] === location.pathname;
    delete sessionStorage[KEY];
    return isMarked;
  } catch {
    return false;
  }
}
