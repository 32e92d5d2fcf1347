import {
  type ChatClient,
  type ConnectOptions,
  connect,
  type Message,
} from "../../src/client/connect.ts";
import { onTestFinished } from "./finished.ts";

export interface TestClient {
  chat: ChatClient;
  /** Every change in the order in which it came. */
  messages: Message[];
  refusals: string[];
  /** The texts of the changes, in the order in which they came. */
  texts(): string[];
}

/** The project's own client in the lobby; closed after the test. */
export function newClient(url: string, options: Partial<ConnectOptions> = {}): TestClient {
  const chat = connect(url, { room: "lobby", ...options });
  onTestFinished(() => chat.close());
  const messages: Message[] = [];
  const refusals: string[] = [];
  chat.on("message", (message) => messages.push(message));
  chat.on("refused", (detail) => refusals.push(detail));
  return { chat, messages, refusals, texts: () => messages.map((message) => message.text) };
}

/** Resolves once it is so; looks every few milliseconds until the test runs out of time. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
