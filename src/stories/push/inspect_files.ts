import { PermissionError, UnsafeFileError } from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import { cannotPush, type GatheredFile, infoOf } from "./gather_files.ts";
import { inspectModelFile, type ModelFileInspection } from "./inspect_model_file.ts";

/** A file that is to be pushed, and what it turned out to be. */
export interface InspectedFile extends GatheredFile {
  /** Size in bytes. */
  readonly size: number;
  /** What it is. */
  readonly inspection: ModelFileInspection;
}

/**
 * Looks into every file before anything is sent.
 *
 * @throws {InvalidArgumentError} when a named file is empty, or one is not what it claims to be
 * @throws {UnsafeFileError} when one is a pickle, unless they are allowed
 * @throws {PermissionError} when one may not be read
 */
export async function inspectFiles(
  files: readonly GatheredFile[],
  options: { readonly allowPickle?: boolean | undefined },
): Promise<InspectedFile[]> {
  const inspected = await mapConcurrently(files, LOOKUPS, async (file) => {
    const { size } = await infoOf(file.localPath);
    if (size === 0 && (file.isNamed || isModelName(file.path))) {
      throw cannotPush(file.localPath, "it is empty");
    }
    return { ...file, size, inspection: await inspect(file) };
  });
  for (const file of inspected) assertSound(file, options.allowPickle ?? false);
  return inspected;
}

/** Reading a header takes a few system calls; this many files at once hide their latency. */
const LOOKUPS = 16;

async function inspect({ localPath }: GatheredFile): Promise<ModelFileInspection> {
  try {
    return await inspectModelFile(localPath);
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    const { flag, cause } = error;
    const state = flag === undefined
      ? "the file system denies access"
      : `the runtime was not given ${flag}`;
    throw new PermissionError(`Cannot push "${localPath}": ${state}`, { flag, cause });
  }
}

function assertSound({ localPath, inspection }: InspectedFile, allowPickle: boolean): void {
  if (inspection.kind === "broken") {
    const article = inspection.format === "GGUF" ? "a GGUF file" : "a safetensors file";
    throw cannotPush(localPath, `it is not ${article}: ${inspection.problem}`);
  }
  if (inspection.kind === "pickle" && !allowPickle) {
    throw new UnsafeFileError(
      `Cannot push "${localPath}": it is ${inspection.found}, which can run any program when it is loaded`,
    );
  }
}

function isModelName(path: string): boolean {
  return /\.(?:gguf|safetensors)$/i.test(path);
}
