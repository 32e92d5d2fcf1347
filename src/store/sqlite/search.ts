/** The most words of a query that are looked for. */
const WORDS_MAX = 16;
/** The most of a query that is read, in UTF-16 code units. */
const QUERY_MAX = 500;

/**
 * A person's query as one of FTS5's: every word quoted, so that no character
 * of it is an operator, and matched by prefix, so that 안녕 finds 안녕하세요
 * (https://www.sqlite.org/fts5.html#full_text_query_syntax). A word without a
 * letter or digit is left aside by the tokenizer. Beginnings of up to 31 letters
 * are in the index (migrations/sqlite/0004_beginnings.sql).
 *
 * @returns undefined where there is nothing to look for
 */
export function toMatch(query: string): string | undefined {
  const words = query
    .slice(0, QUERY_MAX)
    .toWellFormed()
    .split(/[\s\0]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, WORDS_MAX);
  if (words.length === 0) return undefined;
  return words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(" ");
}
