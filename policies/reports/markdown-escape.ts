// Entities are never read as Markdown, in a table neither: https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
// An underscore within a word is none of them, and names are full of these.
const special = /[&<>|\\`*[\]~$!@#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
const entity = (sign: string) => `&#${sign.charCodeAt(0)};`;
/** GitHub looks for mentions in what was rendered, where an entity is the sign again; a space without width parts it from the name. */
const parted = (sign: string) => (sign === "@" || sign === "#" ? `${sign}&#8203;` : entity(sign));

/** Signs that nobody sees, or that turn the direction in which the rest is read. */
const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Text on one line, at most so many UTF-16 units of it. */
const oneLine = (text: string, length: number): string => {
  const line = text.replace(invisible, "").replace(breaks, " ").trim();
  return (line.length > length ? `${line.slice(0, length - 1)}…` : line).toWellFormed();
};

/** Text of anybody's as it reads: no markup, no HTML, no mention of a user or an issue; a web address stays a link to what it says. */
export const text = (value: string, length = 4_000): string =>
  oneLine(value, length)
    .split(/(\bhttps?:\/\/[\w./?=&%+#;-]*[\w/])/)
    .map((part, i) => (i % 2 ? part : part.replace(special, parted)))
    .join("");

/** A name of anybody's as code, in a table too. A code span in backticks would show a backslash before each `|`. */
export const code = (value: string, length = 400): string =>
  `<code>${oneLine(value, length).replace(special, entity) || "&#8203;"}</code>`;
