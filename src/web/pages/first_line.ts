/** The most characters of a line that a quote shows. */
const LINE_MAX = 120;

/** All from the first spoiler to the end of the last: rather too much is hidden than one of them told. */
const SPOILERS = /<span class="spoiler"[\s\S]*<\/span>/;
/** What ends a line in a message's HTML; and a tag, with whatever its attributes hold. */
const LINE_END = /<br[^>]*>|<\/(?:p|li|pre|blockquote)>/g;
const TAG = /<(?:"[^"]*"|[^">])*>/g;

const CHARACTERS: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&nbsp;": " ",
  "&amp;": "&",
};

/** The first line of a message as plain text: of its HTML, as the server sends it or a page has it. */
export function firstLineOf(html: string): string {
  const lines = html.replace(SPOILERS, "▒▒▒").replace(LINE_END, "\n").replace(TAG, "").split("\n");
  const line = lines.find((line) => line.trim()) ?? "";
  const plain = line.trim().replace(/&\w+;/g, (entity) => CHARACTERS[entity] ?? entity);
  const characters = [...plain];
  return characters.length > LINE_MAX ? `${characters.slice(0, LINE_MAX).join("")}…` : plain;
}
