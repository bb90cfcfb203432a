import { dirname } from "node:path";
import { cacheName, type Verification, type VerifiedFile, visibleText } from "../../../mod.ts";
import { shellWord } from "../shell_word.ts";

/** What a verification was asked to look at. */
export interface VerifiedWish {
  /** What was named; nothing stands for everything. */
  readonly targets: readonly string[];
  /** The folder in which models were looked for. */
  readonly output?: string | undefined;
  /** The root of the cache, where it was given. */
  readonly cacheDir?: string | undefined;
}

/**
 * The command line that repairs what a verification has found, to be pasted as it is: the same names
 * once more, or where everything was looked at the models and folders in which something is damaged,
 * unless they are many.
 */
export function repairLine({ files }: Verification, wish: VerifiedWish): string {
  const { targets, output, cacheDir } = wish;
  const damaged = files.filter(({ state }) => state === "wrong" || state === "missing");
  const places = new Set(
    damaged.map(({ repository, folder, localPath }) =>
      folder ?? (repository === null ? localPath : cacheName(repository))
    ),
  );
  const named = targets.length > 0 ? targets : places.size <= MOST_NAMED ? [...places] : ["--all"];
  const words = [
    ...named,
    ...(output === undefined || targets.length === 0 ? [] : ["--output", output]),
    ...(cacheDir === undefined ? [] : ["--cache-dir", cacheDir]),
  ];
  return visibleText(["ruv-hub", "repair", ...words.map(shellWord)].join(" "));
}

const MOST_NAMED = 3;

/**
 * The command lines that bring files of plain folders again of which nobody has kept where they came
 * from, one a folder: whoever knows puts the repository's name in.
 */
export function pullLines(files: readonly VerifiedFile[]): readonly string[] {
  const folders = new Set(files.map(({ folder, localPath }) => folder ?? dirname(localPath)));
  return [...folders].map((folder) =>
    visibleText(`ruv-hub pull USER/NAME --output ${shellWord(folder)}`)
  );
}
