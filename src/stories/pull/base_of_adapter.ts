import { parseCard } from "../../card/parse_card.ts";
import { baseOf } from "../../card/ruvltra_manifest.ts";
import type { RuvLtraRegistry } from "../../registry/ruv_ltra_registry.ts";
import { InvalidArgumentError, ManifestMismatchError } from "../../vocabulary/errors.ts";
import { assertRepositoryName } from "../../vocabulary/model_reference.ts";
import type { BaseModel } from "./base_model.ts";
import type { DownloadConfig, DownloadOptions } from "./download_config.ts";
import { type ListedRepository, readManifest } from "./model_manifest.ts";
import { readProvenText } from "../proven_text.ts";
import { PullSession } from "./pull_session.ts";
import { type PullTarget, pullTarget } from "./pull_target.ts";
import { listRevision } from "./revision_listing.ts";

/** Does what `findBaseModel` promises. */
export async function baseOfAdapter(
  reference: string,
  options: DownloadOptions,
  config: DownloadConfig,
): Promise<BaseModel> {
  using session = await PullSession.open(config);
  const target = pullTarget(reference, options, session.settings);
  const registered = baseInRegistry(session.settings.registry(), target);
  if (registered !== undefined) return registered;
  const listed = await listingOf(session, target);
  const found = await baseInManifest(session, target, listed) ??
    await baseInCard(session, listed);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    `Cannot find the base model of "${target.repository.name}": neither the registry, ruvltra.json nor its card names one`,
  );
}

function baseInRegistry(
  registry: RuvLtraRegistry,
  { repository, wish }: PullTarget,
): BaseModel | undefined {
  const model = registry.listAll().find((model) =>
    model.repository === repository.name && wish.paths?.includes(model.filename)
  );
  if (model?.adapterFor === undefined) return undefined;
  return { reference: model.adapterFor, paths: [], namedBy: "registry" };
}

async function listingOf(session: PullSession, target: PullTarget): Promise<ListedRepository> {
  const { repository, revision } = target;
  const { commit, files } = await listRevision(repository, revision, session.listingSources());
  return { repository, commit, files };
}

/** A manifest says which file the adapter is made for: that one is looked for, and no other will do. */
async function baseInManifest(
  session: PullSession,
  { wish }: PullTarget,
  listed: ListedRepository,
): Promise<BaseModel | undefined> {
  const manifest = await readManifest(listed, session);
  const adapters = manifest?.parts.filter(({ role }) => role === "adapter") ?? [];
  const adapter = adapters.find(({ path }) => wish.paths?.includes(path)) ?? adapters[0];
  if (manifest?.baseModel === undefined || adapter === undefined) return undefined;
  const expected = baseOf(adapter, manifest);
  const target = pullTarget(manifest.baseModel, {}, session.settings);
  const { files } = await listingOf(session, target);
  const file = files.find(({ sha256 }) => sha256 === expected);
  const { repository, revision } = target;
  if (file === undefined) {
    throw new ManifestMismatchError(
      `Cannot use the adapter "${adapter.path}": it is made for a file with the digest ${expected}, which "${repository.name}" does not have`,
      { expected, actual: "" },
    );
  }
  const reference = `hf://${repository.name}@${encodeURIComponent(revision)}`;
  return { reference, paths: [file.path], namedBy: "manifest" };
}

async function baseInCard(
  session: PullSession,
  listed: ListedRepository,
): Promise<BaseModel | undefined> {
  const file = listed.files.find(({ path }) => path === "README.md");
  const text = file && await readProvenText({ ...listed, file }, session, MAX_CARD_BYTES);
  if (text === undefined) return undefined;
  const { base_model: named, base_model_relation: relation = "adapter" } =
    (await parseCard(text)).metadata;
  const { name } = listed.repository;
  if (named === undefined) return undefined;
  if (relation !== "adapter") {
    throw new InvalidArgumentError(
      `Cannot get "${name}" with its base: its card says ${
        JSON.stringify(relation)
      }, not "adapter"`,
    );
  }
  const [base, ...others] = Array.isArray(named) ? named : [named];
  if (typeof base !== "string" || others.length > 0) {
    throw new InvalidArgumentError(
      `Cannot get "${name}" with its base: its card names ${1 + others.length} models`,
    );
  }
  assertRepositoryName(base);
  return { reference: `hf://${base}`, paths: [], namedBy: "card" };
}

const MAX_CARD_BYTES = 4 * 1024 * 1024;
