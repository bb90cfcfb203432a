import { type DownloadPlan, formatBytes, visibleText } from "../../mod.ts";
import type { Terminal } from "./terminal.ts";
import { textTable } from "./text_table.ts";

/** Prints what a download would do, a line for each file and one for the whole. */
export function showDownloadPlan(terminal: Terminal, plan: DownloadPlan): void {
  const { repository, revision, commit, destination, files, choice } = plan;
  const { totalBytes, presentBytes, fetchBytes } = plan;
  if (terminal.json) {
    return terminal.document({
      repo: repository.name,
      type: repository.type,
      revision,
      commit,
      destination,
      totalBytes,
      presentBytes,
      fetchBytes,
      files,
      ...(choice !== undefined && { choice }),
    });
  }
  for (const reason of choice?.reasons ?? []) terminal.say(`  note: ${visibleText(reason)}`);
  const rows = files.map(({ action, path, size }) => [action, formatBytes(size), path]);
  for (const line of textTable(rows, { right: [1], width: Infinity })) terminal.result(line);
  terminal.result(
    `${formatBytes(fetchBytes)} of ${formatBytes(totalBytes)} to fetch into ${
      visibleText(destination)
    }`,
  );
}
