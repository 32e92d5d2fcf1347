import { ATTRIBUTES, type Notice, type Settings } from "../messages.ts";
import { storedToken, storeToken } from "./stored_token.ts";

export interface HostSettings extends Partial<Record<(typeof ATTRIBUTES)[number], string | null>> {
  /** A guest's token from an earlier visit. */
  kept: string | undefined;
  colors: string[];
  /** Whether the visitor can see the frame. */
  isOpen: boolean;
  focus: boolean;
}

/** Where a frame without an element around it keeps a guest's token: in its own storage, if it has any. */
const OWN_KEY = "longwave embed";

/**
 * The page that this frame is on. Where embed.js has put the frame there, the
 * page's side keeps what is to be kept and is told what happens; a plain iframe
 * keeps it itself.
 */
export class HostPage {
  readonly #query = new URLSearchParams(location.search);
  readonly #hasElement = this.#query.get("by") === "element" && parent !== window;
  /** Of the page: known from its first word on, which the browser vouches for. */
  #origin: string | undefined;

  /** @param onSettings is told what the page wants, at first and whenever it changes */
  start(onSettings: (hostSettings: HostSettings) => void): void {
    if (!this.#hasElement) {
      const asked = Object.fromEntries(this.#query);
      const { theme = null, transport = null } = asked;
      const kept = storedToken(OWN_KEY);
      onSettings({ theme, transport, kept, colors: [], isOpen: true, focus: false });
      return;
    }
    addEventListener("message", ({ source, origin, data }: MessageEvent<Settings>) => {
      if (source !== parent || (this.#origin ?? origin) !== origin || data?.type !== "set") return;
      this.#origin = origin;
      const { attributes, ...settings } = data;
      const hostSettings: HostSettings = settings;
      ATTRIBUTES.forEach((name, index) => {
        hostSettings[name] = attributes[index] ?? null;
      });
      onSettings({
        ...hostSettings,
        isOpen: hostSettings.isOpen || hostSettings.launcher === null,
      });
    });
    this.tell({ type: "hello", title: document.title });
  }

  tell(notice: Notice): void {
    if (!this.#hasElement) {
      if (notice.type === "keep") storeToken(OWN_KEY, notice.token);
      return;
    }
    // A page in a sandbox has no origin to be named by. A hello or an error is no secret to any page.
    const known = this.#origin === "null" ? "*" : this.#origin;
    if (known || notice.type === "hello" || notice.type === "error") {
      parent.postMessage(notice, known ?? "*");
    }
  }
}
