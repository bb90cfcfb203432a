import type { CardFile } from "../../card/card_facts.ts";
import { checkCard } from "../../card/check_card.ts";
import { markdownParagraphs } from "../../card/markdown_text.ts";
import type { CardMetadata } from "../../card/model_card.ts";
import { parseCard } from "../../card/parse_card.ts";
import { InvalidArgumentError, InvalidFormatError } from "../../vocabulary/errors.ts";
import { License } from "../../vocabulary/license.ts";
import { nearestNames } from "../../vocabulary/nearest_names.ts";
import { infoOf } from "./gather_files.ts";
import { withKnownMetadata } from "./known_metadata.ts";
import { LocalFile } from "./local_file.ts";
import type { LocalPush } from "./prepared_push.ts";
import { cardFiles, licenseId, pushCard } from "./push_card.ts";
import type { PushSession } from "./push_session.ts";
import type { PushTarget } from "./push_target.ts";
import type { ModelMetadata } from "./upload_config.ts";
import { readRemoteText } from "../remote_text.ts";

/** The name of a repository's card. */
export const CARD = "README.md";

/** What the card of a push follows from. */
export interface CardQuestion extends Omit<LocalPush, "message" | "rights"> {
  /** Where the files go. */
  readonly target: PushTarget;
}

/**
 * The card that the repository will have, or undefined where a push leaves it as it is: none is
 * wanted, or nothing pushed would stand in it. A card among the files is pushed as it is, unless
 * more is said of the model.
 *
 * @throws {InvalidArgumentError} when it has an error the Hub would refuse it for
 * @throws {InvalidFormatError} when the metadata of the one that is there cannot be read
 */
export async function cardOfPush(
  session: PushSession,
  question: CardQuestion,
): Promise<string | undefined> {
  const text = await textOf(session, question);
  if (text === undefined) return undefined;
  const problems = (await checkCard(text)).filter(({ severity }) => severity === "error");
  const [first] = problems;
  if (first === undefined) return text;
  throw new InvalidArgumentError(
    `Cannot push the card: line ${first.line}: ${first.message}`,
  );
}

async function textOf(
  session: PushSession,
  question: CardQuestion,
): Promise<string | undefined> {
  const { givenCard, metadata, inspected, target } = question;
  const { card } = session.config;
  if (givenCard !== undefined) return givenCard;
  const own = inspected.find(({ path }) => path === CARD);
  const isSilent = Object.keys(metadata).length === 0;
  if (own !== undefined && (isSilent || card === false)) return await readCardFile(own.localPath);
  if (card === false) return undefined;
  const remote = own === undefined ? await remoteCard(session, target) : undefined;
  const existing = own === undefined ? remote : await readCardFile(own.localPath);
  const place = own?.localPath ?? `${target.repository.name}/${CARD}`;
  const hasModel = cardFiles(question.outgoing).length > 0;
  if (isSilent && !hasModel && (existing !== undefined || target.repository.type === "dataset")) {
    return undefined;
  }
  return await generated(session, question, { existing: existing ?? "", place, hasModel });
}

async function generated(
  session: PushSession,
  { metadata, description, outgoing, target, inspected }: CardQuestion,
  { existing, place, hasModel }: {
    readonly existing: string;
    readonly place: string;
    readonly hasModel: boolean;
  },
): Promise<string> {
  const known = await knownMetadata(existing, place);
  const after = new Map<string, CardFile>(target.files);
  for (const file of outgoing) after.set(file.path, file);
  const quantizations = new Map(
    inspected.flatMap(({ path, inspection }) =>
      inspection.kind === "gguf" ? [[path, inspection.facts.quantization]] : []
    ),
  );
  const complete = withKnownMetadata(description, known);
  if (complete.isAdapter && complete.baseModels.length === 0) {
    throw new InvalidArgumentError(
      `Cannot push to "${target.repository.name}": it is an adapter, and the model it adapts is not named`,
    );
  }
  sayUnknownLicense(session, metadata);
  const card = await pushCard({
    repository: target.repository,
    description: complete,
    files: cardFiles(after.values()).map((file) => ({
      ...file,
      quantization: file.quantization ?? quantizations.get(file.path),
    })),
    existing,
    known,
    sona: [...after.keys()].some((path) => path.startsWith("sona/")),
    // Without a model there are no facts that could renew the page.
    keepBody: !hasModel && existing !== "",
  });
  const said = markdownParagraphs(metadata.description ?? "");
  if (!card.replaceAll("\r\n", "\n").includes(said)) {
    session.notice(`${CARD} keeps its author's text; the description does not stand in it`);
  }
  return card;
}

/** A licence of one's own is a licence too, and a typing error would become one. */
function sayUnknownLicense(session: PushSession, { license }: ModelMetadata): void {
  const known = Object.values(License);
  if (license === undefined || known.some((id) => id === licenseId(license))) return;
  const [nearest] = nearestNames(license, known, { limit: 1 });
  const question = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  session.notice(
    `"${license}" is no licence the Hub knows, so the card says "other" and this name${question}`,
  );
}

/** What a card says already; `place` is where it is, for people. */
async function knownMetadata(text: string, place: string): Promise<CardMetadata> {
  try {
    return (await parseCard(text)).metadata;
  } catch (error) {
    if (!(error instanceof InvalidFormatError)) throw error;
    const reason = error.message.replace(/^[^:]*: /, "");
    throw new InvalidFormatError(`Cannot renew the card "${place}": ${reason}`, { cause: error });
  }
}

async function remoteCard(session: PushSession, target: PushTarget): Promise<string | undefined> {
  const { repository, head: commit, files } = target;
  const file = files.get(CARD);
  if (file === undefined || commit === undefined) return undefined;
  return await readRemoteText(session.hub, { repository, commit, file }, session.signal);
}

/**
 * Reads the text of a card on this disk.
 *
 * @throws {InvalidArgumentError} when there is none, or it is no text of that length
 */
export async function readCardFile(path: string): Promise<string> {
  const fail = (state: string): never => {
    throw new InvalidArgumentError(`Cannot push "${path}" as the card: ${state}`);
  };
  const { isFile, size } = await infoOf(path);
  if (!isFile) fail("it is a folder");
  if (size > LONGEST_CARD) fail(`it has ${size} bytes`);
  using file = await LocalFile.open(path);
  const bytes = await file.read({ start: 0, end: file.size });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail("it is not UTF-8");
  }
}

const LONGEST_CARD = 4 * 1024 * 1024;
