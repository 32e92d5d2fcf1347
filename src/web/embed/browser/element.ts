import { CORNER, NOTE } from "./style.ts";

/**
 * The pause after which a server that does not answer is asked again: first and longest, in milliseconds.
 * Not by polling/client/backoff.ts: 200 bytes more, and the script has 2 kB to be in.
 */
const RETRY_MS = { first: 2_000, longest: 12_000 };

/** In English, and in Korean. */
const UNREACHABLE = [
  "The chat cannot be reached. Trying again.",
  "채팅에 연결할 수 없어 다시 시도합니다.",
];

/** Brings a chat in line with its element; with true, the element leaves its place. */
export type Update = (isLeaving?: boolean) => void;

/** What a chat is put into. */
export interface ChatContext {
  element: HTMLElement;
  root: ShadowRoot;
  /** Where the frame goes. */
  panel: HTMLElement;
  /** The chat's origin. */
  server: string;
  /** Dispatches an event on the element; its name is without `longwave:`. */
  emit: (type: string, detail: object) => void;
  /** Shows why there is no room, by an event as well; without a text: there is one. */
  showNote: (code: string, translations: readonly string[]) => void;
  /** Says so, and tries again after a pause. */
  retry: (again: () => void, code?: string, translations?: readonly string[]) => void;
}

const BLOCKED = [
  "The page’s Content-Security-Policy does not allow the chat. It needs: ",
  "이 페이지의 Content-Security-Policy가 채팅을 허용하지 않습니다. 추가할 항목: ",
];

/**
 * The place for a chat, in the element's shadow root. What is in it is loaded
 * once it can be seen: what is hidden, in whatever way, waits.
 *
 * @param server the chat's origin
 * @returns what brings it in line with the element, to be called whenever that
 *   changes, and with true when it leaves its place
 */
export function mountChat(element: HTMLElement, server: string): Update {
  const root = element.attachShadow({ mode: "open" });
  const panel = document.createElement("div");
  const note = document.createElement("p");
  /** The element's own box. Before Safari 16.4 and Firefox 101 it is left to the page, and the panel has the height. */
  let host: { cssText?: string } = {};
  let fill = "";
  let chat: Update | undefined;
  let timer: ReturnType<typeof setTimeout>;
  let failures = 0;
  let isBlocked = false;
  let isThere = false;

  const attribute = (name: string) => element.getAttribute(name) ?? "";

  const emit = (type: string, detail: object) =>
    element.dispatchEvent(
      new CustomEvent(`longwave:${type}`, { detail, bubbles: true, composed: true }),
    );

  const showNote: ChatContext["showNote"] = (code, translations) => {
    const detail = translations[+/^ko/.test(attribute("lang") || navigator.language)] ?? "";
    isThere = !detail;
    if (isThere) failures = 0;
    else if (note.textContent !== detail) emit("error", { code, detail });
    note.textContent = detail;
  };

  const retry: ChatContext["retry"] = (again, code = "unreachable", translations = UNREACHABLE) => {
    showNote(code, translations);
    timer = setTimeout(again, Math.min(RETRY_MS.first * 2 ** failures++, RETRY_MS.longest));
  };

  const load = () =>
    // Some browsers never ask again for a module that has failed by one address.
    import(`${server}/embed_chat.js${failures ? `?${failures}` : ""}`).then(
      ({ startChat }: { startChat: (context: ChatContext) => Update }) => {
        if (!element.isConnected || chat) return;
        chat = startChat({ element, root, panel, server, emit, showNote, retry });
        chat();
      },
      // Where the page's policy is the reason, the browser says so by then.
      () => setTimeout(() => element.isConnected && !isBlocked && retry(load), 99),
    );

  const visibility = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      visibility.disconnect();
      void load();
    },
    { rootMargin: "999px" },
  );

  const stop = () => {
    clearTimeout(timer);
    visibility.disconnect();
    chat?.(true);
    chat = undefined;
  };

  const onPolicyViolation = (event: SecurityPolicyViolationEvent) => {
    const { blockedURI, disposition, effectiveDirective } = event;
    // Of a frame, some browsers name the origin alone.
    if (isThere || disposition !== "enforce" || blockedURI?.split("/", 3).join("/") !== server)
      return;
    isBlocked = true;
    stop();
    showNote(
      "blocked_by_csp",
      BLOCKED.map((text) => `${text}${effectiveDirective} ${server}`),
    );
  };

  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":host(:not([hidden])){}");
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    host = (sheet.cssRules[0] as CSSStyleRule).style;
    fill = "min-height:100%;max-height:100%";
  } catch {
    // An old browser.
  }
  note.setAttribute("role", "status");
  note.style.cssText = NOTE;
  panel.append(note);
  root.append(panel);

  return (isLeaving) => {
    const isLauncher = element.hasAttribute("launcher");
    const height = attribute("height");
    // What is no height leaves the one before it.
    const size = `height:30rem;height:${+height ? `${height}px` : height};display:`;
    host.cssText = isLauncher ? "display:contents" : `${size}block`;
    panel.style.cssText = isLauncher ? CORNER : `${size}grid;${fill}`;
    (isLeaving ? removeEventListener : addEventListener)(
      "securitypolicyviolation",
      onPolicyViolation,
    );
    if (isLeaving) {
      isThere = isBlocked = false;
      stop();
    } else if (chat) chat();
    else visibility.observe(panel);
  };
}
