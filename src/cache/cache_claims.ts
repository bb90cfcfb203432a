import { basename, join } from "node:path";
import { etagOf, type RemoteFile } from "../vocabulary/repository.ts";
import type { CachedFile, CachedRepository, CachedRevision } from "./cache_scan.ts";
import type { ExpectedContent, FileClaim } from "./file_claim.ts";
import { readTreeRecord } from "./tree_record.ts";

/**
 * What the cache says of a revision's files: by the commit's listing, where that was kept, else by
 * the names of the blobs they lead to. A link that leads nowhere is a claim as well.
 */
export async function revisionClaims(
  repository: CachedRepository,
  revision: CachedRevision,
  root: string,
): Promise<FileClaim[]> {
  const { commit, path: folder, files, dangling } = revision;
  const listing = await readTreeRecord(join(repository.path, "trees", `${commit}.json`), root);
  const listed = listing && new Map(listing.map((file) => [file.path, file]));
  const names = namesOfBlobs(repository);
  const claim = (path: string, expected: ExpectedContent | undefined): FileClaim => ({
    repository,
    commit,
    path,
    localPath: join(folder, path),
    expected,
  });
  return [
    ...files.map((file) =>
      claim(
        file.path,
        listed === undefined ? byName(file, names) : asExpected(listed.get(file.path)),
      )
    ),
    ...dangling.map((path) => claim(path, asExpected(listed?.get(path)) ?? { etag: "" })),
  ];
}

/** What the cache says of the blobs no revision shows. */
export function unreferencedClaims(repository: CachedRepository): FileClaim[] {
  return repository.unreferenced.map(({ path }) => ({
    repository,
    path: `blobs/${basename(path)}`,
    localPath: path,
    expected: { etag: basename(path) },
  }));
}

function asExpected(file: RemoteFile | undefined): ExpectedContent | undefined {
  return file && { etag: etagOf(file), size: file.size };
}

/** What a file leads to, or is another name of, has its content for a name. */
function byName(
  { blob }: CachedFile,
  names: ReadonlyMap<string, string>,
): ExpectedContent | undefined {
  const etag = names.get(blob.path) ?? names.get(blob.identity);
  return etag === undefined ? undefined : { etag };
}

function namesOfBlobs({ blobs }: CachedRepository): ReadonlyMap<string, string> {
  return new Map(
    blobs.flatMap(({ path, identity }) => [[path, basename(path)], [identity, basename(path)]]),
  );
}
