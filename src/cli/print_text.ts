import { visibleText } from "../../mod.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a text of several lines, so that nothing in it can steer a terminal. */
export function printText(terminal: Terminal, text: string): void {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  for (const line of lines) terminal.verbatim(line.split("\t").map(visibleText).join("\t"));
}
