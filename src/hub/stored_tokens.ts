/**
 * The file `stored_tokens` of `hf`: the named tokens of a person, as Python's configparser writes
 * them, `[name]` and below it `hf_token = …` (huggingface_hub, `utils/_auth.py`). Pure: text in, text
 * out; what is not about the token in question stays as it is.
 */

/** The file with this token under this name; one of the name that is there gets the new token. */
export function withStoredToken(text: string, name: string, token: string): string {
  const title = name.replaceAll(/[\r\n\]]/g, " ").trim();
  const fresh = `[${title}]\nhf_token = ${token}\n\n`;
  const sections = sectionsOf(text);
  const index = sections.findIndex((section) => section.title === title);
  if (index < 0) {
    const end = text === "" || text.endsWith("\n") ? "" : "\n";
    return `${text}${end}${fresh}`;
  }
  return sections.map(({ text }, at) => at === index ? fresh : text).join("");
}

/** The file without this token, whatever its name. */
export function withoutStoredToken(text: string, token: string): string {
  return sectionsOf(text).filter((section) => section.token !== token).map(({ text }) => text)
    .join("");
}

interface Section {
  /** The name in the brackets; undefined for what stands before the first of them. */
  readonly title: string | undefined;
  /** The token it holds. */
  readonly token: string | undefined;
  /** Its lines. */
  readonly text: string;
}

function sectionsOf(text: string): Section[] {
  return text.split(/^(?=\[)/m).filter((part) => part !== "").map((part) => ({
    title: /^\[([^\]\r\n]+)\]/.exec(part)?.[1],
    token: /^hf_token[ \t]*[=:][ \t]*(\S+)/im.exec(part)?.[1],
    text: part,
  }));
}
