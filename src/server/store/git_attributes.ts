import { GitPattern, withFewWildcards } from "./git_pattern.ts";

const DEFAULT_PATTERNS = `
  *.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack
  *.npy *.npz *.onnx *.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors
  saved_model/**/* *.tar.* *.tar *.tflite *.tgz *.wasm *.xz *.zip *.zst *tfevents*
`.trim().split(/\s+/);

/**
 * What a new repository's `.gitattributes` says, byte for byte as the Hub writes it (git blob
 * `a6344aac8c09253b3b630fb776ae94478aa0275b`, 1,519 bytes).
 */
export const DEFAULT_GIT_ATTRIBUTES: string = DEFAULT_PATTERNS.map(lfsLine).join("");

/** Where the attributes of a repository stand. */
export const ATTRIBUTES = ".gitattributes";

/** Tells whether a path is to be kept in LFS, by the `filter=lfs` lines of a `.gitattributes`. */
export function lfsMatcher(attributes: string): (path: string) => boolean {
  const rules = withFewWildcards(readRules(attributes));
  // There is a line for every large file: those are looked up, not held against every path.
  const paths = new Map<string, LfsRule>();
  const names = new Map<string, LfsRule>();
  for (const rule of rules) {
    const { literal } = rule.pattern;
    if (literal !== undefined) (literal.isPath ? paths : names).set(literal.text, rule);
  }
  const wildcards = rules.filter(({ pattern }) => pattern.literal === undefined);
  return (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const wildcard = wildcards.findLast(({ pattern }) => pattern.test(path));
    const matching = [paths.get(path), names.get(name), wildcard].filter((rule) =>
      rule !== undefined
    );
    // As everywhere in git, the last line that matches decides.
    return matching.sort((a, b) => b.line - a.line)[0]?.lfs ?? false;
  };
}

/** A line that says whether files of a pattern are in LFS. */
interface LfsRule {
  readonly line: number;
  readonly pattern: GitPattern;
  readonly lfs: boolean;
}

function readRules(attributes: string): LfsRule[] {
  return attributes.split(/\r?\n/).flatMap((text, line) => {
    const [pattern = "", ...values] = text.trim().split(/\s+/);
    if (pattern === "" || pattern.startsWith("#")) return [];
    const filter = values.findLast((value) => /^(?:filter=|[-!]filter$)/.test(value));
    if (filter === undefined) return [];
    return [{ line, pattern: new GitPattern(pattern), lfs: filter === "filter=lfs" }];
  });
}

/** The text with a line added for every path that is in LFS without a pattern saying so. */
export function withLfsPaths(attributes: string, paths: Iterable<string>): string {
  const covered = lfsMatcher(attributes);
  const added = [...paths].filter((path) => !covered(path)).map((path) =>
    lfsLine(escapePath(path))
  );
  if (added.length === 0) return attributes;
  const separator = attributes === "" || attributes.endsWith("\n") ? "" : "\n";
  return attributes + separator + added.join("");
}

function lfsLine(pattern: string): string {
  return `${pattern} filter=lfs diff=lfs merge=lfs -text\n`;
}

/**
 * Makes a path a pattern for itself alone; a blank is written as the class that git reads it as.
 */
function escapePath(path: string): string {
  return path.replace(/[*?[\]#!]/g, "\\$&").replaceAll(" ", "[[:space:]]");
}
