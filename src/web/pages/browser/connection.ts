import type { ChatClient } from "../../../client/connect.ts";
import { find } from "./dom.ts";

/** Keeps the dial true. Its words are on the page already, one for each state. */
export function showConnection(client: ChatClient): void {
  const dial = find("#connection");
  const show = () => {
    dial.dataset.state = client.state;
    // On a phone it makes room for what is said now.
    find(".masthead").dataset.connection = client.state;
    dial.dataset.transport = client.transport;
    dial.toggleAttribute("data-intercepted", client.intercepted);
  };
  client.on("state", show);
  addEventListener("online", () => client.networkChanged(true));
  addEventListener("offline", () => client.networkChanged(false));
  if (!navigator.onLine) client.networkChanged(false);
  show();
}
