import { redact, type TransferEventListener, visibleText } from "../../mod.ts";
import type { Terminal } from "./terminal.ts";

/** A listener that says what is worth a line, for commands that show no transfer. */
export function sayNotices(terminal: Terminal): TransferEventListener {
  return (event) => {
    if (event.type === "notice") terminal.say(visibleText(redact(`  note: ${event.message}`)));
    if (event.type === "slowed") terminal.say(visibleText(`  ${event.reason}`));
  };
}
