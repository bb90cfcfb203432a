import { diagnose, type Finding, type Health } from "../../../mod.ts";
import type { CommandContext } from "../command.ts";
import type { GlobalFlags } from "../global_flags.ts";
import { libraryConfig } from "../library_config.ts";
import { textTable } from "../text_table.ts";

/** Prints what was looked at, and ends with 1 when something is in the way. */
export async function doctor(
  context: CommandContext,
  flags: GlobalFlags,
  _args: readonly string[],
): Promise<number> {
  const { terminal } = context;
  const diagnosis = await diagnose({ ...await libraryConfig(context, flags), env: context.env });
  if (terminal.json) terminal.document(diagnosis);
  else for (const line of page(diagnosis.findings, context)) terminal.result(line);
  return diagnosis.healthy ? 0 : 1;
}

/** A line for each finding, and one for how to mend it. */
function page(findings: readonly Finding[], context: CommandContext): string[] {
  const marks = context.unicode ? UNICODE_MARKS : ASCII_MARKS;
  return textTable(
    findings.flatMap(({ subject, health, detail, remedy }) => [
      [`${marks[health]} ${subject}`, detail],
      ...(remedy === undefined ? [] : [["", `mend: ${remedy}`]]),
    ]),
    { width: context.resultColumns() ?? 80 },
  );
}

const UNICODE_MARKS: Readonly<Record<Health, string>> = { ok: "✓", note: "·", problem: "✗" };
const ASCII_MARKS: Readonly<Record<Health, string>> = { ok: "+", note: "-", problem: "x" };
