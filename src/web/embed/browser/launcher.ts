import type { ChatContext } from "./element.ts";
import { BADGE, BUBBLE, CLOSED, ICON, OPEN, PREVIEW } from "./launcher_style.ts";

export interface Launcher {
  readonly isOpen: boolean;
  /** The room is there, and can be opened. */
  setTitle: (title: string) => void;
  show: (isOpen: boolean) => void;
  /** @param unread how many posts have been missed */
  count: (unread: number) => void;
  /** Somebody has written; it is shown while it is unread. */
  preview: (text: string) => void;
  /** Follows the element's attributes. */
  update: () => void;
  remove: () => void;
}

/**
 * A bubble in the corner that opens the room, where the element is to be a launcher.
 *
 * @param onShow is called when it is opened or closed
 */
export function makeLauncher(
  { element, root, panel }: ChatContext,
  onShow: (isOpen: boolean) => void,
): Launcher {
  const bubble = document.createElement("button");
  const icon = document.createElement("i");
  const badge = document.createElement("b");
  /** Beside the bubble, which is the button. */
  const preview = document.createElement("p");
  let title = "";
  let newest = "";
  /** Until it has been opened once. */
  let isGreeting = true;
  let unread = 0;
  let isOpen = false;

  const update = () => {
    const isLauncher = title !== "" && element.hasAttribute("launcher");
    bubble.style.cssText = isLauncher ? BUBBLE : "display:none";
    badge.style.cssText = unread ? BADGE : "";
    badge.textContent = `${unread || ""}`;
    bubble.setAttribute("aria-label", title + (unread ? ` (${unread})` : ""));
    bubble.setAttribute("aria-expanded", `${isOpen}`);
    const said = unread ? newest : isGreeting && element.getAttribute("greeting");
    preview.textContent = said || "";
    preview.style.cssText = isLauncher && said && !isOpen ? PREVIEW : "display:none";
    if (isLauncher) panel.style.cssText = isOpen ? OPEN : CLOSED;
  };

  const show = (open: boolean) => {
    if (isOpen === open) return;
    isOpen = open;
    isGreeting = false;
    update();
    if (!open) bubble.focus();
    onShow(open);
  };

  const closeOnEscape = ({ key }: KeyboardEvent) => key === "Escape" && show(false);

  icon.style.cssText = ICON;
  bubble.append(icon, badge);
  bubble.onclick = () => show(!isOpen);
  element.addEventListener("keydown", closeOnEscape);
  preview.setAttribute("role", "status");
  preview.onclick = () => show(true);
  root.append(preview, bubble);

  return {
    get isOpen() {
      return isOpen;
    },
    setTitle(name) {
      title = name;
      unread = 0;
      update();
    },
    show,
    count(number) {
      unread = number;
      update();
    },
    preview(text) {
      newest = text;
      update();
    },
    update,
    remove() {
      element.removeEventListener("keydown", closeOnEscape);
      preview.remove();
      bubble.remove();
    },
  };
}
