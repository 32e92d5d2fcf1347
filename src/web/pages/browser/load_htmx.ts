/** Loads htmx, once; an embed's page does without it. */
export function loadHtmx(): void {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=htmx-script]");
  if (!meta) return;
  const { content } = meta;
  meta.remove();
  document.head.append(Object.assign(document.createElement("script"), { src: content }));
}
