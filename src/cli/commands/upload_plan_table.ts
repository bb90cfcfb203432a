import { formatBytes, type UploadPlan, visibleText } from "../../../mod.ts";
import { printText } from "../print_text.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text_table.ts";

/** Prints what a push would do: a line for each file, the commit, and the whole card. */
export function showUploadPlan(terminal: Terminal, plan: UploadPlan): void {
  if (terminal.json) return terminal.document(asDocument(plan));
  const say = (line: string): void => terminal.result(visibleText(line));
  const { repository, revision, files, message, tag, card } = plan;
  if (plan.createsRepository) say(`create ${visibility(plan)}${repository.name}`);
  if (plan.createsBranch) say(`create branch ${revision} of ${repository.name}`);
  const rows = files.map(({ action, size, path, replaces, localPath }) => [
    action,
    formatBytes(size),
    path + (localPath === undefined ? " (generated)" : "") + (replaces ? " (replaced)" : ""),
  ]);
  for (const line of textTable(rows, { right: [1], width: Infinity })) terminal.result(line);
  for (const { about, given, found, path } of plan.contradictions) {
    say(`${path} says ${about} ${found}, where ${given} was given`);
  }
  say(`send ${formatBytes(plan.sendBytes)} at most`);
  const changes = files.some(({ action }) => action !== "unchanged");
  if (!changes) say(`nothing to commit: ${repository.name} @ ${revision} has all of it`);
  else if (plan.createsPullRequest) say(`open a pull request "${message}" for ${repository.name}`);
  else say(`commit "${message}" to ${repository.name} @ ${revision}`);
  if (tag !== undefined) say(`tag it ${tag}`);
  if (card === undefined) return;
  terminal.result("\nREADME.md:");
  printText(terminal, card);
}

function visibility({ private: isPrivate }: UploadPlan): string {
  return isPrivate === undefined ? "" : isPrivate ? "private " : "public ";
}

/** What `--json` prints: a contract, hence spelt out. */
function asDocument(plan: UploadPlan): unknown {
  const { repository, revision, createsRepository, createsBranch, createsPullRequest } = plan;
  return {
    repo: repository.name,
    type: repository.type,
    revision,
    user: plan.user ?? null,
    mayWrite: plan.mayWrite ?? null,
    createsRepository,
    private: plan.private ?? null,
    createsBranch,
    createsPullRequest,
    parent: plan.parent ?? null,
    message: plan.message,
    tag: plan.tag ?? null,
    totalBytes: plan.totalBytes,
    sendBytes: plan.sendBytes,
    contradictions: plan.contradictions,
    card: plan.card ?? null,
    files: plan.files.map(({ path, localPath, size, sha256, action, replaces }) => ({
      path,
      localPath: localPath ?? null,
      size,
      sha256,
      action,
      replaces,
    })),
  };
}
