import {
  cacheName,
  formatBytes,
  formatDuration,
  type Verification,
  type VerifiedFile,
  visibleText,
} from "../../../mod.ts";
import { counted } from "../counted.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text_table.ts";

/** What is not right, a line each, and how many files are. */
export function verificationTable(
  { files, hashedBytes, seconds }: Verification,
  { ink: { unicode } }: Pick<Terminal, "ink">,
): readonly string[] {
  const rows = files.filter(({ state }) => state !== "right")
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
    .map((file) => [file.state, placeOf(file), whyOf(file, unicode)]);
  const counts = ORDER.map((state) => [state, files.filter((file) => file.state === state).length]);
  const others = counts.filter(([, count]) => count !== 0).map(([state, count]) =>
    `${count} ${state}`
  );
  const right = files.length - rows.length;
  const facts = [
    `${counted(right, "file")} right`,
    ...others,
    `${formatBytes(hashedBytes)} in ${formatDuration(seconds)}`,
  ];
  return [...textTable(rows, { width: Infinity }), facts.join(", ")];
}

/** What `--json` says of a verification: a contract, hence spelt out. Sizes are in bytes. */
export function verificationDocument({ files, hashedBytes, seconds }: Verification): unknown {
  return {
    hashedBytes,
    seconds,
    files: files.map((file) => ({
      repo: file.repository?.name ?? null,
      type: file.repository?.type ?? null,
      commit: file.commit,
      folder: file.folder,
      path: file.path,
      localPath: file.localPath,
      size: file.size,
      state: file.state,
      expected: file.expected,
      actual: file.actual,
    })),
  };
}

/** The worst first. */
const ORDER: readonly VerifiedFile["state"][] = ["wrong", "missing", "unknown"];

/** In the cache by its repository, else where it lies. */
export function placeOf({ repository, folder, commit, path, localPath }: VerifiedFile): string {
  if (repository === null || folder !== null) return visibleText(localPath);
  const revision = commit === null ? "" : `@${commit.slice(0, 12)}`;
  return visibleText(`${cacheName(repository)}${revision}/${path}`);
}

function whyOf({ state, expected, actual, size }: VerifiedFile, unicode: boolean): string {
  const dots = unicode ? "…" : "...";
  const short = (digest: string) => `${digest.slice(0, 8)}${dots}${digest.slice(-4)}`;
  if (state === "unknown") return "no record says what it should be";
  if (state === "missing" || expected === null) return "";
  return actual === null
    ? `its size is not right: ${size} bytes`
    : `should have ${short(expected)}, has ${short(actual)}`;
}
