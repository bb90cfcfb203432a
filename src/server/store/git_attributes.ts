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
  const rules = withFewWildcards(
    attributes.split(/\r?\n/).flatMap((line) => {
      const [pattern = "", ...values] = line.trim().split(/\s+/);
      if (pattern === "" || pattern.startsWith("#")) return [];
      const filter = values.findLast((value) => /^(?:filter=|[-!]filter$)/.test(value));
      return filter === undefined
        ? []
        : [{ pattern: new GitPattern(pattern), lfs: filter === "filter=lfs" }];
    }),
  );
  // As everywhere in git, the last line that matches decides.
  return (path) => rules.findLast((rule) => rule.pattern.test(path))?.lfs ?? false;
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
