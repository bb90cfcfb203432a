import { checkGgufStructure } from "../../gguf/check_gguf_structure.ts";
import { looksLikeGguf } from "../../gguf/check_gguf.ts";
import type { FlaggedFile } from "../../hub/revision.ts";
import { JOURNAL_FROM } from "../../transfer/journal.ts";
import { HubError, InvalidFormatError, UnsafeFileError } from "../../vocabulary/errors.ts";
import type { RemoteFile } from "../../vocabulary/repository.ts";
import { findPickle } from "../../weights/pickle.ts";
import { readSafetensors } from "../../weights/safetensors.ts";
import type { DownloadPlan } from "./download_result.ts";
import { revisionQuestion } from "../hub/hub_questions.ts";
import { LocalFile } from "../push/local_file.ts";
import type { PullSession } from "./pull_session.ts";
import type { RevisionListing } from "./revision_listing.ts";

/**
 * Asks what the Hub's own scanners have found in the files that a plan fetches: what they call unsafe
 * is not fetched, other findings are said.
 *
 * @throws {UnsafeFileError} when a file is unsafe, unless that is allowed
 */
export async function assertUnflagged(
  session: PullSession,
  plan: DownloadPlan,
  listing: RevisionListing,
): Promise<void> {
  const wanted = new Set(
    plan.files.filter(({ fetchBytes }) => fetchBytes > 0).map(({ path }) => path),
  );
  // Of a part of a commit, whose files are known, nobody is asked anything.
  if (wanted.size === 0 || listing.isPartial) return;
  const flagged = listing.flagged ?? await askForFlagged(session, plan);
  for (const { path, level } of flagged) {
    if (!wanted.has(path)) continue;
    const finding = `the Hub's scanners call it ${level}`;
    if (level !== "unsafe" || session.config.allowUnsafe) session.notice(`"${path}": ${finding}`);
    else throw notToBeHad(`Cannot download "${path}": ${finding}`);
  }
}

/** A commit's hash needs no asking what it stands for; this is asked all the same. */
async function askForFlagged(
  session: PullSession,
  { repository, commit }: DownloadPlan,
): Promise<readonly FlaggedFile[]> {
  if (session.hub === undefined || repository.type !== "model") return [];
  try {
    const { value } = await session.answers.ask(revisionQuestion(repository, commit));
    return value.flagged ?? [];
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    session.notice(`what the Hub's scanners have found is not known: ${error.message}`);
    return [];
  }
}

/**
 * Looks into a file that was fetched and proven, before it gets its name: a model whose header does
 * not hold together gets none, and of a pickle is said that it is one. Only headers are read, and of
 * small files only those whose names say that somebody may load them as weights.
 *
 * @throws {UnsafeFileError} when the structure is broken, unless that is allowed
 */
export async function assertSound(
  session: PullSession,
  localPath: string,
  { path, size }: RemoteFile,
): Promise<void> {
  if (size <= JOURNAL_FROM && !WEIGHTS.test(path)) return;
  using file = await LocalFile.open(localPath);
  const beginning = await file.read({ start: 0, end: Math.min(GGUF_MAGIC, size) });
  if (GGUF.test(path) || looksLikeGguf(beginning)) {
    return await assertStructure(session, path, "a GGUF file", () => checkGgufStructure(file));
  }
  if (SAFETENSORS.test(path)) {
    return await assertStructure(session, path, "a safetensors file", () => readSafetensors(file));
  }
  const pickle = await findPickle(file);
  if (pickle === undefined) return;
  session.notice(`"${path}" is ${pickle}, which can run any program when it is loaded`);
}

const GGUF_MAGIC = 4;
const GGUF = /\.gguf$/i;
const SAFETENSORS = /\.safetensors$/i;
const WEIGHTS =
  /\.(?:gguf|safetensors|bin|pt|pth|ckpt|pkl|pickle|joblib|npy|npz|dat|data|model|mar|nemo|t7|h5)$/i;

async function assertStructure(
  session: PullSession,
  path: string,
  what: string,
  check: () => Promise<unknown>,
): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof InvalidFormatError)) throw error;
    const problem = `it is not ${what}: ${error.message.replace(/^[^:]*: /, "")}`;
    if (!session.config.allowUnsafe) throw notToBeHad(`Cannot use "${path}": ${problem}`, error);
    session.notice(`"${path}": ${problem}`);
  }
}

function notToBeHad(message: string, cause?: unknown): UnsafeFileError {
  return new UnsafeFileError(message, { mayBeAllowed: true, cause });
}
