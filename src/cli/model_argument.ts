import { shellWord } from "./shell_word.ts";
import { UsageError } from "./usage_error.ts";

/** A command that asks the Hub about the model it is given. */
export type AskingCommand = "pull" | "info";

/**
 * Refuses what names no model where it can be told what was meant instead: a file or a folder on
 * this machine, and a file of a repository that is written as if it were a part of the name.
 *
 * @throws {UsageError} that says so
 */
export async function assertModelArgument(command: AskingCommand, argument: string): Promise<void> {
  const local = await localKind(argument);
  if (local !== undefined) {
    throw new UsageError(
      `Cannot run "${command}": "${argument}" is a ${local} on this machine, not a model of the Hub`,
      { command, advice: localAdvice(argument, local) },
    );
  }
  const [, repository = "", path = ""] = WITH_PATH.exec(argument) ?? [];
  if (path === "") return;
  const suggestion = command === "pull"
    ? `ruv-hub pull ${repository} ${shellWord(path)}`
    : `ruv-hub ${command} ${shellWord(`hf://${repository}/${path}`)}`;
  throw new UsageError(
    `Cannot run "${command}": "${argument}" is a repository and a file of it in one`,
    { command, suggestions: [suggestion] },
  );
}

const PATH = /^(\.{0,2}|[A-Za-z]:)[/\\]|^\.{1,2}$/;
const WEIGHTS = /\.(gguf|safetensors)$/i;

/** A repository's name, and a path behind it. */
const WITH_PATH =
  /^((?:(?:models|datasets)\/)?(?!(?:models|datasets)\/)[^/:@.][^/:@]*\/[^/:@]+)\/(.+)$/;

type LocalKind = "file" | "folder" | "path";

/** What a path is, and what looks like weights where such a file is here; undefined for the rest. */
async function localKind(argument: string): Promise<LocalKind | undefined> {
  const isPath = PATH.test(argument);
  if (!isPath && !WEIGHTS.test(argument)) return undefined;
  try {
    const { isFile, isDirectory } = await Deno.stat(argument);
    if (isFile) return "file";
    if (isDirectory && isPath) return "folder";
  } catch {
    // Nothing is there, or it may not be seen.
  }
  return isPath ? "path" : undefined;
}

function localAdvice(path: string, kind: LocalKind): string[] {
  if (kind === "path") return [];
  const word = shellWord(path);
  return [
    `"ruv-hub push --model ${word} --repo USER/NAME" uploads it`,
    ...(kind === "file" ? [`"ruv-hub card --build ${word}" shows what it is`] : []),
  ];
}
