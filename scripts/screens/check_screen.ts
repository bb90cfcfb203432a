import { displayWidth } from "../../mod.ts";
import type { Capture } from "./shown_terminal.ts";

/**
 * What is wrong with a screen, a sentence each: a line that the terminal had to break although it
 * has blanks to be broken at, a colour code that is shown instead of obeyed, a name of this machine.
 */
export function checkScreen(
  { text, unbroken }: Capture,
  options: { readonly columns: number; readonly hostname: string },
): string[] {
  const { columns, hostname } = options;
  const isTyped = (line: string): boolean => line.startsWith("$ ");
  // A text that is the result itself, such as a card, is left as it is.
  const [talk = ""] = unbroken.split("\nREADME.md:\n");
  const broken = talk.split("\n").map((line) => line.trimEnd())
    .filter((line) => displayWidth(line) > columns && !isTyped(line) && line.trim().includes(" "))
    .map((line) => `"${line}" is wider than ${columns} columns`);
  // deno-lint-ignore no-control-regex -- what must not be shown begins with a control character
  const raw = /\x1b|\\x1b|\[\d+m/.test(text) ? ["an escape sequence is shown"] : [];
  const names = ["/tmp/", "127.0.0.1", "localhost", hostname].filter((name) => text.includes(name))
    .map((name) => `"${name}" is of this machine`);
  return [...broken, ...raw, ...names];
}
