import { formatAge } from "../../mod.ts";
import type { CommandContext } from "./command.ts";

/** Says how old a kept answer of the Hub is. */
export function noteAge(
  { terminal, date }: CommandContext,
  { kept, askedAt }: { readonly kept: boolean; readonly askedAt: string },
): void {
  if (!kept) return;
  const age = formatAge((date().getTime() - Date.parse(askedAt)) / 1000);
  terminal.say(`  note: the Hub said this ${age}`);
}
