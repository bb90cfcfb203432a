import type { RepositoryRefs } from "../../hub/refs.ts";
import {
  GatedRepoError,
  HubError,
  NameNotFoundError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
} from "../../vocabulary/errors.ts";
import { mapConcurrently } from "../../vocabulary/map_concurrently.ts";
import { parseModelReference } from "../../vocabulary/model_reference.ts";
import { nearestNames } from "../../vocabulary/nearest_names.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import type { HubAnswer, HubQuestion } from "../hub/hub_answers.ts";
import { refsQuestion, revisionQuestion } from "../hub/hub_questions.ts";
import type { ModelStanding, OutdatedOptions } from "./model_standing.ts";
import type { VersionsConfig } from "./model_versions.ts";
import { newerTag } from "./newer_tag.ts";
import { PullSession } from "../pull/pull_session.ts";
import { pullTarget } from "../pull/pull_target.ts";
import { type TrackedModel, trackedModels } from "./tracked_models.ts";

/** Does what `findOutdated` promises. */
export async function standings(
  { models = [], lock }: OutdatedOptions,
  config: VersionsConfig,
): Promise<ModelStanding[]> {
  using session = await PullSession.open(config, { retry: { attempts: ATTEMPTS } });
  const tracked = namedModels(await trackedModels(session, lock), models, session);
  const compared = await compare(session, tracked);
  const [first] = compared;
  // One that fails is one line of the list; when all fail there is no list.
  if (
    first?.error !== undefined && compared.every(({ standing }) => standing.state === "unknown")
  ) {
    throw first.error;
  }
  return compared.map(({ standing }) => standing);
}

/** There may be many repositories, and a Hub that is down would be waited for at each. */
const ATTEMPTS = 3;

/** A model of this machine beside what the Hub says of it. */
export interface ComparedModel {
  /** What is here. */
  readonly model: TrackedModel;
  /** How it stands. */
  readonly standing: ModelStanding;
  /** Why the Hub did not say; undefined where it did. */
  readonly error: HubError | undefined;
}

/** Asks the Hub about each repository, once. When `now` is asked for, no kept answer will do. */
export async function compare(
  session: PullSession,
  models: readonly TrackedModel[],
  options: { readonly now?: boolean } = {},
): Promise<ComparedModel[]> {
  const { answers } = session;
  const ask: Ask = options.now === true
    ? (question) => answers.ask(question)
    : (question) => answers.answer(question);
  const repositories = Map.groupBy(models, ({ repository }) => nameOf(repository));
  const compared = await mapConcurrently(
    [...repositories.values()],
    REPOSITORIES_AT_ONCE,
    (group) => compareRepository(session, group, ask),
    (error) => session.end(error),
  );
  return compared.flat();
}

type Ask = <T>(question: HubQuestion<T>) => Promise<HubAnswer<T>>;

const REPOSITORIES_AT_ONCE = 8;

/**
 * Those of the models somebody named; all, where nobody named any.
 *
 * @throws {NameNotFoundError} when a named one is not among them
 */
export function namedModels(
  tracked: readonly TrackedModel[],
  names: readonly string[],
  { settings }: PullSession,
): TrackedModel[] {
  if (names.length === 0) return [...tracked];
  const wanted = new Set<TrackedModel>();
  for (const name of names) {
    const { repository } = pullTarget(name, {}, settings);
    const { revision } = parseModelReference(name, settings);
    const found = tracked.filter((model) =>
      nameOf(model.repository) === nameOf(repository) &&
      (revision === undefined || model.revision === revision)
    );
    for (const model of found) wanted.add(model);
    if (found.length > 0) continue;
    const known = new Set(tracked.map((model) => model.repository.name));
    throw new NameNotFoundError(
      `Cannot find "${name}" here: no branch or tag of it was pulled`,
      { suggestions: nearestNames(name, known) },
    );
  }
  return tracked.filter((model) => wanted.has(model));
}

function nameOf({ type, name }: Repository): string {
  return `${type}s/${name}`;
}

async function compareRepository(
  session: PullSession,
  models: readonly TrackedModel[],
  ask: Ask,
): Promise<ComparedModel[]> {
  const compared: ComparedModel[] = [];
  let refs: HubAnswer<RepositoryRefs> | undefined;
  for (const model of models) {
    try {
      refs ??= await ask(refsQuestion(model.repository));
      const standing = await standingOf(model, refs, ask);
      compared.push({ model, standing, error: undefined });
    } catch (error) {
      session.signal.throwIfAborted();
      if (!(error instanceof HubError)) throw error;
      compared.push(failed(model, error));
    }
  }
  return compared;
}

async function standingOf(
  model: TrackedModel,
  refs: HubAnswer<RepositoryRefs>,
  ask: Ask,
): Promise<ModelStanding> {
  const { repository, revision } = model;
  const { branches, tags } = refs.value;
  const named = [...branches, ...tags].find(({ name }) => name === revision);
  // Pull requests and conversions are not among the refs; there are few of them in any cache.
  const asked = named === undefined && revision.startsWith("refs/")
    ? await ask(revisionQuestion(repository, revision))
    : undefined;
  const latest = named?.commit ?? asked?.value.commit ?? null;
  const { askedAt, kept } = asked ?? refs;
  const commits = commitsOf(model);
  const isCurrent = commits.every((commit) => commit === latest);
  return {
    ...described(model),
    commits,
    state: latest === null ? "gone" : isCurrent ? "current" : "behind",
    latest,
    newerTag: newerTag(revision, tags.map(({ name }) => name)) ?? null,
    failure: null,
    askedAt,
    kept,
  };
}

function failed(model: TrackedModel, error: HubError): ComparedModel {
  const isGone = !(error instanceof GatedRepoError) &&
    (error instanceof RepositoryNotFoundError || error instanceof RevisionNotFoundError);
  const standing: ModelStanding = {
    ...described(model),
    commits: commitsOf(model),
    state: isGone ? "gone" : "unknown",
    latest: null,
    newerTag: null,
    failure: error.message,
    askedAt: null,
    kept: false,
  };
  return { model, standing, error };
}

function described({ place, repository, revision }: TrackedModel) {
  return { place, repository, revision };
}

function commitsOf({ files }: TrackedModel): string[] {
  return [...new Set(files.map(({ commit }) => commit))].sort();
}
