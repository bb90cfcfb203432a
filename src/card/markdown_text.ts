/**
 * Text that Markdown shows as it is written, on one line: nothing in it is markup or HTML. It can
 * stand in a paragraph, a heading, a list item or a cell of a table.
 */
export function markdownText(text: string): string {
  return escapeStart(escapeInline(text.replaceAll(/\s+/g, " ").trim()));
}

/**
 * Text of several paragraphs that Markdown shows as it is written. Its line breaks are kept, and its
 * web addresses are links to just what they say.
 */
export function markdownParagraphs(text: string): string {
  return text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line) => escapeStart(withLinks(line.replaceAll(/\s+/g, " ").trim())))
    .join("\n")
    .trim()
    .replaceAll(/(?<!\n)\n(?!\n)/g, "\\\n")
    .replaceAll(/\n{3,}/g, "\n\n");
}

/**
 * A name as code. One with a backquote, a backslash or a `|` becomes plain text, because in a table
 * no way to write it as code is read alike by all Markdown parsers; so does one that looks like HTML.
 */
export function markdownCode(text: string): string {
  const flat = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return flat === "" || /[`\\|<>]/.test(flat) ? markdownText(flat) : `\`${flat}\``;
}

/** A block of commands. Its fence is longer than any in the text. */
export function markdownCommands(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}

/** A table; every cell is Markdown already. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [header, header.map(() => "---"), ...rows].map(line).join("\n");
}

/** `|` is an entity: in a cell a backslash in front of it is read in two ways. */
function escapeInline(text: string): string {
  return text
    .replaceAll(/[\\`*[\]~$#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("|", "&#124;")
    .replaceAll(/\p{Cc}/gu, "\u{FFFD}");
}

/** What at the start of a line would make a list, a heading or a rule of it. */
function escapeStart(line: string): string {
  return line.replace(/^(\d+)(?=[.)])|^(?=[+=-])/, "$1\\");
}

function withLinks(line: string): string {
  return line
    .split(WEB_ADDRESS)
    .map((piece, index) => index % 2 === 0 ? escapeInline(piece) : `<${piece}>`)
    .join("");
}

/** It does not end with what ends the sentence around it, but with a `)` it opened itself. */
const WEB_ADDRESS =
  /(https?:\/\/[\w.-]+(?::\d+)?(?:[/?#](?:[\w\-.~!$&'*+,;=:@%/?#]*[\w\-~$&*+=@%/]|\([\w.-]*\))*)?)/;
