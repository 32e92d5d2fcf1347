/**
 * /embed_chat.js: what is in a chat's place on a page, loaded once that can be
 * seen: a frame of the room, and what is kept and told on the page's side.
 */
import { ATTRIBUTES, COLORS, type Notice, type Settings } from "../messages.ts";
import type { ChatContext, Update } from "./element.ts";
import { makeLauncher } from "./launcher.ts";
import { storedToken, storeToken } from "./stored_token.ts";
import { CARD, LAYER } from "./style.ts";

/** How long a frame may take to answer: in all, and once it has loaded; in milliseconds. */
const ANSWER_MS = { all: 12_000, loaded: 3_000 };

/** The longest preview of what came last, in characters; the style cuts it to its box. */
const PREVIEW_MAX = 200;

export function startChat(context: ChatContext): Update {
  const { element, panel, server, emit, showNote, retry } = context;
  const key = `longwave ${server}`;
  /** Whom the frame is spoken to as: a star on a page in a sandbox, where nobody has an origin to go by. */
  let target = server;
  let frame = document.createElement("iframe");
  let address = "";
  let isAlive = false;
  let attempts = 0;
  /** The seq of the newest message that has come. */
  let newest = 0;
  let timer: ReturnType<typeof setTimeout>;

  /** Tells the frame what has no place in its address, or has changed. */
  const sendSettings = (focus = false) => {
    const style = getComputedStyle(element);
    const settings: Settings = {
      type: "set",
      attributes: ATTRIBUTES.map((name) =>
        name === "token" && target === "*" ? null : element.getAttribute(name),
      ),
      kept: target === "*" ? "" : storedToken(key),
      colors: COLORS.map((name) => style.getPropertyValue(`--longwave-${name}`)),
      isOpen: launcher.isOpen,
      focus,
    };
    if (isAlive) frame.contentWindow?.postMessage(settings, target);
  };

  const launcher = makeLauncher(context, (isOpen) => {
    if (isOpen) frame.focus();
    sendSettings(isOpen);
  });

  const removeFrame = () => {
    clearTimeout(timer);
    frame.remove();
    isAlive = false;
  };

  /** A new frame each time: to send an old one elsewhere would leave a step in the page's history. */
  const loadFrame = () => {
    if (!isDue()) return;
    removeFrame();
    frame = document.createElement("iframe");
    frame.referrerPolicy = "origin";
    frame.title = "Chat";
    frame.style.cssText = `${LAYER}visibility:hidden`;
    frame.src = address;
    frame.onload = () => expectAnswer(ANSWER_MS.loaded);
    expectAnswer(ANSWER_MS.all);
    panel.append(frame);
  };

  /** A frame that fails to load says nothing of it; one that loads says hello. */
  const expectAnswer = (ms: number) => {
    clearTimeout(timer);
    if (!isAlive) timer = setTimeout(retryWithReason, ms);
  };

  /** Whether a frame is wanted, and not there. */
  const isDue = () => address !== "" && !isAlive;

  /** Whether the server answers anything at all is asked without a frame: the same address twice is not. */
  const retryWithReason = () =>
    import(`${server}/embed/why.js?${++attempts}`).then(
      ({ NOT_SHOWN }) => isDue() && retry(loadFrame, "not_shown", NOT_SHOWN),
      () => isDue() && retry(loadFrame),
    );

  const onNotice = ({ source, origin, data }: MessageEvent<Notice>) => {
    // Where this page is in a sandbox the frame is as well, and then both are of the origin “null”.
    if (origin !== server && origin !== self.origin) return;
    const type = data?.type;
    // Who is known in one chat of the page is known in all, once it is kept.
    if (type === "keep") setTimeout(sendSettings);
    if (source !== frame.contentWindow) return;
    if (type === "hello") {
      isAlive = true;
      clearTimeout(timer);
      target = origin === server ? server : "*";
      frame.title = data.title;
      frame.style.cssText = LAYER + (element.hasAttribute("launcher") ? "" : CARD);
      showNote("", []);
      launcher.setTitle(data.title);
      sendSettings();
    } else if (type === "keep") storeToken(key, data.token);
    else if (type === "close") launcher.show(false);
    else {
      if (type === "unread") launcher.count(data.detail.count);
      if (type === "message" && data.detail.seq >= newest) {
        const { seq, author, text } = data.detail;
        newest = seq;
        // What is removed says nothing.
        launcher.preview(text && `${author.name}: ${text.slice(0, PREVIEW_MAX)}`);
      }
      emit(type, data.detail);
    }
  };

  // Who is known in one tab of the site is known in the others.
  const onStorage = (event: StorageEvent) => event.key === key && sendSettings();

  addEventListener("message", onNotice);
  addEventListener("storage", onStorage);

  return (isLeaving) => {
    if (isLeaving) {
      address = "";
      removeEventListener("message", onNotice);
      removeEventListener("storage", onStorage);
      launcher.remove();
      return removeFrame();
    }
    launcher.update();
    const room = element.getAttribute("room") ?? "";
    const query = new URLSearchParams({
      by: "element",
      lang: element.getAttribute("lang") ?? "",
      ...(!room && { page: pageAddress() }),
    });
    const wanted = `${server}/embed/${encodeURIComponent(room)}?${query}`;
    if (address === wanted) return sendSettings();
    address = wanted;
    newest = 0;
    removeFrame();
    loadFrame();
  };
}

/** What identifies the page that the chat is about. */
function pageAddress(): string {
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]");
  return (canonical ?? location).href.split("#")[0] as string;
}
