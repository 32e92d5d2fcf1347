import { ATTRIBUTES, COLORS, type Notice, type Settings } from "../messages.ts";
import { keepToken, keptToken } from "./keeper.ts";
import { STYLE } from "./style.ts";

/** The pause after which a frame that does not answer is loaded anew: first and longest, in milliseconds. */
const RETRY_MS = { first: 2_000, longest: 12_000 };
/** How long a frame may take to answer: in all, and once it has loaded; in milliseconds. */
const ANSWER_MS = { all: 12_000, loaded: 3_000 };

/** In English, and in Korean. */
const UNREACHABLE = [
  "The chat cannot be reached. Trying again.",
  "채팅에 연결할 수 없어 다시 시도합니다.",
];

/**
 * What is inside the element: a lazy frame of the room, in a shadow root.
 *
 * @param server the chat's origin
 * @returns what brings it in line with the element, to be called whenever that changes
 */
export function makeChat(element: HTMLElement, server: string): () => void {
  const attribute = (name: string) => element.getAttribute(name) ?? "";
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const panel = document.createElement("div");
  const note = document.createElement("p");
  const bubble = document.createElement("button");
  const badge = document.createElement("b");
  const key = `longwave ${server}`;
  /** Whom the frame is spoken to as: a star on a page in a sandbox, where nobody has an origin to go by. */
  let target = server;
  let frame = document.createElement("iframe");
  let address: string;
  let isAlive = false;
  let isOpen = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout>;

  const emit = (type: string, detail: object) =>
    element.dispatchEvent(
      new CustomEvent(`longwave:${type}`, { detail, bubbles: true, composed: true }),
    );

  const look = () => {
    panel.className = `${isAlive ? "live" : failures && "down"} ${isOpen && "open"}`;
    bubble.ariaExpanded = `${isOpen}`;
  };

  const count = (unread: number) => {
    badge.textContent = `${unread || ""}`;
    bubble.ariaLabel = frame.title + (unread ? ` (${unread})` : "");
  };

  /** Tells the frame what has no place in its address, or has changed. */
  const tell = (focus = false) => {
    const style = getComputedStyle(element);
    const settings: Settings = {
      type: "set",
      attributes: ATTRIBUTES.map((name) =>
        name === "token" && target === "*" ? null : element.getAttribute(name),
      ),
      kept: target === "*" ? "" : keptToken(key),
      colors: COLORS.map((name) => style.getPropertyValue(`--longwave-${name}`)),
      isOpen,
      focus,
    };
    if (isAlive) frame.contentWindow?.postMessage(settings, target);
  };

  const show = (open: boolean) => {
    if (isOpen === open) return;
    isOpen = open;
    look();
    (open ? frame : bubble).focus();
    tell(open);
  };

  /** A new frame each time: to send an old one elsewhere would leave a step in the page's history. */
  const load = () => {
    frame.remove();
    frame = document.createElement("iframe");
    frame.loading = "lazy";
    frame.referrerPolicy = "origin";
    frame.title = "Chat";
    frame.src = address;
    frame.onload = () => expectAnswer(ANSWER_MS.loaded);
    isAlive = false;
    look();
    expectAnswer(ANSWER_MS.all);
    panel.append(frame);
  };

  /** A frame that fails to load says nothing of it; one that loads says hello. */
  const expectAnswer = (ms: number) => {
    clearTimeout(timer);
    // Once it is there, nothing more is to be waited for.
    if (isAlive || !element.isConnected) return;
    timer = setTimeout(() => {
      // Out of sight, a lazy frame has not been asked for yet.
      if (element.getBoundingClientRect().top > innerHeight) return expectAnswer(ms);
      const detail = UNREACHABLE[+/^ko/.test(attribute("lang") || navigator.language)] as string;
      if (!failures) emit("error", { code: "unreachable", detail });
      note.textContent = detail;
      timer = setTimeout(load, Math.min(RETRY_MS.first * 2 ** failures++, RETRY_MS.longest));
      look();
    }, ms);
  };

  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  note.role = "status";
  panel.append(note);
  bubble.append(badge);
  bubble.onclick = () => show(!isOpen);
  element.addEventListener("keydown", ({ key }) => key === "Escape" && show(false));
  root.append(panel, bubble);

  const hear = ({ source, origin, data }: MessageEvent<Notice>) => {
    if (!element.isConnected) removeEventListener("message", hear);
    // Where this page is in a sandbox the frame is as well, and then both are of the origin “null”.
    if (origin !== server && origin !== self.origin) return;
    const type = data?.type;
    // Who is known in one chat of the page is known in all, once it is kept.
    if (type === "keep") setTimeout(tell);
    if (source !== frame.contentWindow) return;
    if (type === "hello") {
      isAlive = true;
      failures = 0;
      expectAnswer(0);
      target = origin === server ? server : "*";
      sheet.insertRule(data.style, sheet.cssRules.length);
      frame.title = data.title;
      count(0);
      look();
      tell();
    } else if (type === "keep") keepToken(key, data.token);
    else if (type === "close") show(false);
    else {
      if (type === "unread") count(data.detail.count);
      emit(type, data.detail);
    }
  };

  return () => {
    addEventListener("message", hear);
    const height = attribute("height") || "30rem";
    const { style } = sheet.cssRules[0] as CSSStyleRule;
    style.setProperty("height", +height ? `${height}px` : height, "important");
    const room = attribute("room");
    const query = new URLSearchParams({ by: "element", lang: attribute("lang") });
    if (!room) query.set("page", pageAddress());
    const wanted = `${server}/embed/${encodeURIComponent(room)}?${query}`;
    if (address === wanted) tell();
    else {
      address = wanted;
      load();
    }
  };
}

/** What identifies the page that the chat is about. */
function pageAddress(): string {
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]");
  return (canonical ?? location).href.split("#")[0] as string;
}
