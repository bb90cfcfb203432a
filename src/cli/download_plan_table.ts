import { type DownloadPlan, formatBytes, padColumns, visibleText } from "../../mod.ts";
import type { Terminal } from "./terminal.ts";

/** Prints what a download would do, a line for each file and one for the whole. */
export function showDownloadPlan(terminal: Terminal, plan: DownloadPlan): void {
  const { repository, revision, commit, destination, files } = plan;
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
    });
  }
  for (const { action, path, size } of files) {
    const bytes = padColumns(formatBytes(size), WIDEST_SIZE, { side: "left" });
    terminal.result(`${action.padEnd(WIDEST_ACTION)}  ${bytes}  ${visibleText(path)}`);
  }
  terminal.result(
    `${formatBytes(fetchBytes)} of ${formatBytes(totalBytes)} to fetch into ${
      visibleText(destination)
    }`,
  );
}

const WIDEST_ACTION = "resume".length;
const WIDEST_SIZE = "99.9 MB".length;
