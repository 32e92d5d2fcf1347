import type { MarkdownIt } from "markdown-it";

/** A rule for lines, and what it is given: its state, the first line, the line after the last, whether only to look. */
export type BlockRule = Parameters<MarkdownIt["block"]["ruler"]["at"]>[1];
export type BlockState = Parameters<BlockRule>[0];

/** A rule for what is in a line, and what it is given: its state, whether only to look. */
export type InlineRule = Parameters<MarkdownIt["inline"]["ruler"]["at"]>[1];
export type InlineState = Parameters<InlineRule>[0];

/** A rule for the tokens of a whole text. */
export type CoreRule = Parameters<MarkdownIt["core"]["ruler"]["at"]>[1];
export type CoreState = Parameters<CoreRule>[0];
export type Token = InlineState["tokens"][number];
export type Delimiter = InlineState["delimiters"][number];
