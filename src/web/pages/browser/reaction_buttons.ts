export interface ShownReaction {
  emoji: string;
  count: number;
  /** Whether who looks has reacted so. */
  isOwn: boolean;
}

/** Fills a form out of the template with the reactions to a message, as the server renders them. */
export function fillReactions(form: HTMLElement, rev: string, reactions: ShownReaction[]): void {
  // A page whose cookies are not known yet has put a field of its own into each form.
  form.querySelector("[name=nonce]")?.setAttribute("value", rev);
  const model = form.querySelector("button");
  for (const { emoji, count, isOwn } of reactions) {
    const button = model?.cloneNode() as HTMLButtonElement;
    button.value = emoji;
    button.textContent = `${emoji} ${count}`;
    button.setAttribute("aria-pressed", String(isOwn));
    Object.assign(button.dataset, { reaction: emoji, count });
    form.append(button);
  }
  model?.remove();
}

/** What a person is shown of the reactions to a message. */
export function shownTo(
  viewer: string | undefined,
  reactions: { emoji: string; count: number; people: string[] }[],
): ShownReaction[] {
  return reactions.map(({ emoji, count, people }) => ({
    emoji,
    count,
    isOwn: people.includes(viewer ?? ""),
  }));
}
