import { Stage, type StageOptions } from "../stage.ts";

/** A file that all contestants bring. */
export interface KnownFile {
  /** Its path in the repository. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Its SHA-256 in hex; undefined for a file in git, of which the Hub tells none. */
  readonly sha256: string | undefined;
}

/** Everything in the repository, and where it is. */
export interface FileSet extends AsyncDisposable {
  readonly stage: Stage;
  readonly files: readonly KnownFile[];
  /** Of all files together. */
  readonly bytes: number;
}

/** Starts the servers with `count` files of the same size. */
export async function openFileSet(
  { count, size, ...options }:
    & { readonly count: number; readonly size: number }
    & Omit<
      StageOptions,
      "files"
    >,
): Promise<FileSet> {
  const seeds = Array.from({ length: count }, (_, index) => ({
    path: count === 1 ? "model.bin" : `part-${Math.floor(index / 100)}/file-${index}.bin`,
    size,
  }));
  const stage = await Stage.start({ ...options, files: seeds });
  const digests = await stage.digests();
  return {
    stage,
    files: seeds.map((seed) => ({ ...seed, sha256: digests.get(seed.path) })),
    bytes: count * size,
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}
