import { GitPattern, withFewWildcards } from "./git_pattern.ts";

/**
 * Tells whether a file is left out by the text of a `.gitignore` at the root (gitignore(5)): the
 * last line that matches decides, and nothing brings back what lies in a folder that is left out.
 */
export function ignoreMatcher(text: string): (path: string) => boolean {
  const lines = text.split(/\r?\n/, MOST_RULES);
  const rules = withFewWildcards(lines.flatMap((line) => parseRule(line) ?? []));
  const isMatched = (path: string, isFolder: boolean) =>
    rules.findLast((rule) => (isFolder || !rule.folderOnly) && rule.pattern.test(path))?.ignores ??
      false;
  return (path) =>
    foldersOf(path).some((folder) => isMatched(folder, true)) ||
    isMatched(path, false);
}

/** Each of them is held against every folder of every path. */
const MOST_RULES = 10_000;

interface IgnoreRule {
  readonly pattern: GitPattern;
  readonly ignores: boolean;
  readonly folderOnly: boolean;
}

function parseRule(line: string): IgnoreRule | undefined {
  const trimmed = line.trimEnd();
  // A backslash keeps the blank behind it.
  const text = trimmed.endsWith("\\") ? line.slice(0, trimmed.length + 1) : trimmed;
  if (text === "" || text.startsWith("#")) return undefined;
  const ignores = !text.startsWith("!");
  const pattern = (ignores ? text : text.slice(1)).replace(/\/$/, "");
  if (pattern === "") return undefined;
  return { pattern: new GitPattern(pattern), ignores, folderOnly: text.endsWith("/") };
}

function foldersOf(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"));
}
