import { type ApiAnswer, requestApi } from "../../../client/api_request.ts";
import { systemClock } from "../../../client/clock.ts";
import type { Identity } from "../../../client/tabs/shared_connection.ts";
import { pauseBefore } from "../../../polling/client/backoff.ts";
import type { Person } from "../../../protocol/message.ts";
import { find } from "../../pages/browser/dom.ts";

/** How long an answer is waited for, in milliseconds. */
const ANSWER_MS = 10_000;

export interface VisitorOptions {
  /** The slug of the room. */
  room: string;
  fetch: typeof fetch;
  /** A guest's token, to be kept; empty: to be forgotten. */
  onKeep: (token: string) => void;
  /** The visitor is somebody now, or goes by another token. */
  onKnown: () => void;
  onRefused: (code: string, detail: string) => void;
}

/**
 * Who looks at the embed: somebody whom the host page has signed, a guest who is
 * known from before, one who goes by the name that the page gives, or nobody yet.
 */
export class Visitor {
  token: string | undefined;
  person: Person | undefined;
  readonly #options: VisitorOptions;
  readonly #form = find<HTMLFormElement>("#name");
  /** The name that the host page gives, and the one that has been taken on or passed over. */
  #name = "";
  #settledName = "";
  /** What the server has said no to: it need not be asked again. */
  readonly #refused = new Set<string>();
  #naming: Promise<void> | undefined;
  /** Whether the host page's server vouches for who this is. */
  isSigned = false;

  constructor(options: VisitorOptions) {
    this.#options = options;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { value } = find<HTMLInputElement>("[name=name]", this.#form);
      void this.#giveName(value, 0);
    });
  }

  /** By which a browser's chats know that they have one visitor, who may do the same in all. */
  get identity(): Identity {
    const { room, exp } = (this.isSigned && claimsOf(this.token)) || {};
    const key = JSON.stringify([this.person?.id, room]);
    return { key, expires: exp && exp * 1000 };
  }

  /** The name to be a guest by, without being asked. */
  set name(name: string) {
    this.#name = name;
    this.#show();
  }

  /**
   * Finds out whom a token stands for, however often it takes.
   *
   * @param signed the host page's own
   * @param kept a guest's, which counts where the page has none that is good
   */
  async identify(signed: string | null | undefined, kept: string | undefined): Promise<void> {
    for (const token of [signed, kept]) {
      if (!token || this.#refused.has(token)) continue;
      if (token === this.token) return;
      const path = `/rooms/${encodeURIComponent(this.#options.room)}/me`;
      const { json } = await this.#ask(path, token);
      if (json.id) {
        this.isSigned = token === signed;
        return this.#setIdentity(token, json);
      }
      this.#refused.add(token);
      if (token === signed) this.#options.onRefused(json.code, json.detail);
      else this.#options.onKeep("");
    }
    this.#show();
  }

  /** Resolves once the visitor is somebody who can post; to false where they have to give a name first. */
  async ensureIdentity(): Promise<boolean> {
    const isDue = this.#name && !this.isSigned && this.#name !== this.#settledName;
    if (isDue) this.#naming ??= this.#giveName(this.#name, Number.POSITIVE_INFINITY);
    await this.#naming;
    this.#naming = undefined;
    return this.person !== undefined;
  }

  /** @param tries how often it is tried again where nothing comes back */
  async #giveName(name: string, tries: number): Promise<void> {
    const { json } = await this.#ask("/people", this.token, { name }, tries);
    if (json.token) {
      this.#options.onKeep(json.token);
      this.#setIdentity(json.token, json.person);
    } else {
      // The name is not to be had: the visitor gives another.
      this.#name = "";
      this.#options.onRefused(json.code, json.detail);
      this.#show();
    }
  }

  #setIdentity(token: string, person: Person): void {
    this.token = token;
    this.person = person;
    this.#settledName = this.#name;
    this.#show();
    this.#options.onKnown();
  }

  /** The server's word, and nobody else's. */
  async #ask(
    path: string,
    token: string | undefined,
    body?: object,
    tries = Number.POSITIVE_INFINITY,
  ): Promise<ApiAnswer> {
    const target = {
      url: location.origin,
      clock: systemClock,
      fetch: this.#options.fetch,
      token,
      language: document.documentElement.lang,
    };
    for (let tried = 0; ; tried++) {
      try {
        const answer = await requestApi(target, path, ANSWER_MS, body);
        const { id, person } = answer.json ?? {};
        const code = answer.refusal?.code;
        if (id || person || (code && code !== "unavailable" && code !== "rate_limited")) {
          return answer;
        }
        if (tried >= tries && code) return answer;
      } catch {
        // Cut on the way.
      }
      await pauseBefore(tried, systemClock);
    }
  }

  /** The form to write in for whoever has a name, the form to give one for everybody else. */
  #show(): void {
    const name = this.person?.name ?? this.#name;
    const self = find<HTMLDetailsElement>(".self");
    const hadFocus = this.#form.contains(document.activeElement);
    const summary = find("summary", self);
    find("#composer").hidden = !name;
    self.open = !name;
    summary.hidden = !name;
    summary.textContent = self.dataset.as?.replace("%", () => name) ?? "";
    self.toggleAttribute("data-signed", this.isSigned);
    const button = find("button", this.#form);
    if (this.person) button.textContent = button.dataset.save ?? "";
    // Whoever has given a name goes on to write.
    if (name && hadFocus) find("#composer [name=text]").focus();
  }
}

/** What a host page's token says of itself (RFC 7519): what it is good for is the server's to judge. */
function claimsOf(token = ""): { room?: string; exp?: number } | undefined {
  try {
    return JSON.parse(atob(token.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? ""));
  } catch {
    return undefined;
  }
}
