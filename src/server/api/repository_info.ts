import { tagsOf } from "../store/card_metadata.ts";
import type { StoredCommit } from "../store/commit_store.ts";
import type { CommittedFile } from "../store/tree_entries.ts";
import { badRequest } from "./error_reply.ts";
import { lfsPointer } from "../store/git_objects.ts";
import type { HubContext } from "./hub_context.ts";
import type { StoredRepository } from "../store/repository_store.ts";

/** What the Hub tells of a repository, by the names of its API (hub-api: repo info). */
export type RepositoryInfo = Readonly<Record<string, unknown>>;

/** What a caller wants to know beyond the usual. */
export interface InfoWish {
  /** Whether sizes and digests of the files are told. */
  readonly blobs: boolean;
  /** Whether it is told which files scanners found fault with. */
  readonly securityStatus: boolean;
}

/** Everything about a repository at a commit. */
export async function repositoryInfo(
  hub: HubContext,
  repository: StoredRepository,
  commit: StoredCommit,
  { blobs, securityStatus }: InfoWish,
): Promise<RepositoryInfo> {
  const files = hub.commits.files(commit);
  const { tags, ...summary } = await repositorySummary(hub, repository, commit);
  const formats = ["gguf", "safetensors"].filter((format) =>
    files.some(({ path }) => path.toLowerCase().endsWith(`.${format}`))
  );
  return {
    ...summary,
    tags: [...new Set([...formats, ...tags])],
    usedStorage: files.reduce((sum, file) => sum + file.size, 0),
    siblings: files.map((file) => siblingJson(file, blobs)),
    ...(securityStatus && { securityRepoStatus: hub.scans.repositoryStatus(files) }),
  };
}

/** What can be told without a look at the files. */
export async function repositorySummary(
  { cards }: HubContext,
  repository: StoredRepository,
  commit: StoredCommit,
): Promise<RepositoryInfo & { readonly tags: readonly string[] }> {
  const { type, name } = repository;
  const metadata = await cards.metadataOf(commit);
  const { library_name: library, pipeline_tag: task } = metadata;
  return {
    _id: repository.id,
    id: name,
    ...(type === "model" && { modelId: name }),
    ...(name.includes("/") && { author: name.split("/")[0] }),
    sha: commit.oid,
    lastModified: new Date(commit.createdAt).toISOString(),
    createdAt: new Date(repository.createdAt).toISOString(),
    private: repository.private,
    gated: repository.gated,
    disabled: false,
    downloads: 0,
    likes: 0,
    trendingScore: 0,
    tags: tagsOf(metadata),
    ...(typeof task === "string" && { pipeline_tag: task }),
    ...(typeof library === "string" && { library_name: library }),
    cardData: metadata,
  };
}

/**
 * Only what was asked for. A key the Hub knows and this repository has no value for is left out.
 */
export function expanded(
  { offer }: HubContext,
  info: RepositoryInfo,
  keys: readonly string[],
): RepositoryInfo {
  const unknown = keys.some((key) => !EXPANDABLE.includes(key));
  if (unknown) throw badRequest(`"expand" must be one of [${EXPANDABLE.join(", ")}]`);
  const wanted = new Set(["_id", "id", ...keys]);
  const known = { ...info, xetEnabled: offer !== undefined };
  return Object.fromEntries(Object.entries(known).filter(([key]) => wanted.has(key)));
}

function siblingJson(file: CommittedFile, blobs: boolean): object {
  const { path: rfilename, size, oid, sha256, lfs } = file;
  if (!blobs) return { rfilename };
  const pointerSize = lfsPointer(sha256, size).length;
  return { rfilename, size, blobId: oid, ...(lfs && { lfs: { sha256, size, pointerSize } }) };
}

const EXPANDABLE = (
  "author baseModels cardData childrenModelCount citation config createdAt description disabled downloads " +
  "downloadsAllTime evalResults gated gguf inference inferenceProviderMapping lastModified library_name " +
  "likes mask_token model-index paperswithcode_id pipeline_tag private resourceGroup safetensors sha siblings " +
  "spaces tags transformersInfo trendingScore usedStorage widgetData xetEnabled"
).split(" ");
