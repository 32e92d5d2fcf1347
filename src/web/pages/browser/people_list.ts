import type { ChatClient, Person } from "../../../client/connect.ts";
import { hueOf, initialsOf } from "../avatar.ts";
import { find } from "./dom.ts";
import type { MessageList } from "./message_list.ts";

/** Who is here, whoever looks at it first. */
export function startPeopleList(client: ChatClient, messages: MessageList): void {
  const list = find("#people ul");
  const show = () => {
    const { people = [] } = client.presence ?? {};
    const isViewer = ({ id }: Person) => id === messages.viewer;
    const sorted = [...people.filter(isViewer), ...people.filter((person) => !isViewer(person))];
    list.replaceChildren(
      ...sorted.map((person) => {
        const item = document.createElement("li");
        const avatar = document.createElement("span");
        avatar.className = "avatar";
        avatar.dataset.hue = String(hueOf(person.id));
        avatar.dataset.initials = initialsOf(person.name);
        item.append(avatar, person.name);
        if (person.verified) item.className = "verified";
        if (isViewer(person)) item.dataset.you = list.dataset.you;
        return item;
      }),
    );
  };
  client.on("people", show);
  show();
}
