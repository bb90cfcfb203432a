import builtIn from "../../registry/catalogue.json" with { type: "json" };
import { parseCatalogue } from "../../registry/catalogue.ts";
import { extendCatalogue } from "../../registry/extend_catalogue.ts";
import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import {
  EntryNotFoundError,
  InvalidFormatError,
  LocalEntryNotFoundError,
} from "../../vocabulary/errors.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import { revisionQuestion } from "../hub/hub_questions.ts";
import { keepPublished, LONGEST_CATALOGUE, readPublished, readRegistry } from "./read_registry.ts";
import { PullSession } from "../pull/pull_session.ts";
import { readProvenText } from "../read_proven_text.ts";
import type { RegistryUpdate, RegistryUpdateConfig } from "./registry_change.ts";
import { listCommit } from "../pull/revision_listing.ts";

/** Does what `updateRegistry` promises. */
export async function fetchRegistry(config: RegistryUpdateConfig): Promise<RegistryUpdate> {
  using session = await PullSession.open(config);
  const { settings: { stateDir }, hub, signal } = session;
  if (hub === undefined) {
    throw new LocalEntryNotFoundError(
      "Cannot update the registry offline: the publisher's catalogue is on the Hub",
    );
  }
  const { value: { commit } } = await session.answers.ask(revisionQuestion(PUBLISHER, "main"));
  const files = await listCommit(PUBLISHER, commit, session.listingSources());
  const file = files.find(({ path }) => path === FILE);
  if (file === undefined) {
    throw new EntryNotFoundError(
      `Cannot update the registry: "${PUBLISHER.name}" has no "${FILE}"`,
      { status: 404 },
    );
  }
  if (file.size > LONGEST_CATALOGUE) {
    throw new InvalidFormatError(
      `Cannot read "${FILE}" of "${PUBLISHER.name}": it has ${file.size} bytes`,
    );
  }
  const text = await readProvenText(hub, { repository: PUBLISHER, commit, file }, signal);
  const catalogue = parsed(text);
  const before = await readPublished(stateDir);
  const old = await readRegistry(stateDir);
  await keepPublished(stateDir, { commit, catalogue });
  return {
    commit,
    before: before?.commit ?? null,
    ...differences(old, await readRegistry(stateDir)),
  };
}

const PUBLISHER: Repository = { type: "model", name: "ruv/ruvltra" };
const FILE = "registry.json";

/** The JSON value of a catalogue that makes sense with the built-in one. */
function parsed(text: string): unknown {
  const document = `"${FILE}" of "${PUBLISHER.name}"`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidFormatError(`Cannot read ${document}: it is not JSON`, { cause });
  }
  extendCatalogue(parseCatalogue(builtIn), value, document);
  return value;
}

function differences(
  before: RuvLtraRegistry,
  after: RuvLtraRegistry,
): Pick<RegistryUpdate, "added" | "changed" | "removed"> {
  const ids = after.modelIds();
  const isSame = (id: string): boolean =>
    JSON.stringify(before.get(id)) === JSON.stringify(after.get(id));
  return {
    added: ids.filter((id) => before.get(id) === undefined),
    changed: ids.filter((id) => before.get(id) !== undefined && !isSame(id)),
    removed: before.modelIds().filter((id) => after.get(id) === undefined),
  };
}
