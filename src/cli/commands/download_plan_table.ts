import { type DownloadPlan, formatBytes, visibleText } from "../../../mod.ts";
import { withBase } from "./pull_with_base.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text_table.ts";

/** Prints what a download would do, of an adapter and its base one after the other. */
export function showDownloadPlans(terminal: Terminal, plans: readonly DownloadPlan[]): void {
  if (terminal.json) return terminal.document(withBase(plans.map(asDocument)));
  for (const plan of plans) showDownloadPlan(terminal, plan);
}

/** What `--json` prints: a contract, hence spelt out. */
function asDocument(plan: DownloadPlan): object {
  const { repository, revision, commit, destination, files, choice, fit } = plan;
  const { totalBytes, presentBytes, fetchBytes } = plan;
  return {
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
    ...(fit !== undefined && { fit }),
  };
}

/** A line for each file and one for the whole. */
function showDownloadPlan(terminal: Terminal, plan: DownloadPlan): void {
  const { destination, files, totalBytes, presentBytes, fetchBytes } = plan;
  const rows = files.map(({ action, path, size }) => [action, formatBytes(size), path]);
  for (const line of textTable(rows, { right: [1], width: Infinity })) terminal.result(line);
  const place = visibleText(destination);
  const [total, present, fetched] = [totalBytes, presentBytes, fetchBytes].map(formatBytes);
  terminal.result(
    presentBytes === 0 || fetchBytes === 0
      ? `${fetched} of ${total} to fetch into ${place}`
      : `${total}, of which ${present} are already here; fetching ${fetched} into ${place}`,
  );
}
