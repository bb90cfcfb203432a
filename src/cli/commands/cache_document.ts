import type { CachedRepository, CachedRevision, CacheScan } from "../../../mod.ts";

/** What `cache ls --json` prints: a contract, hence spelt out. Sizes are in bytes. */
export function cacheDocument(scan: CacheScan): unknown {
  const { root, sizeOnDisk, repositories, partials, abandoned, warnings } = scan;
  return {
    root,
    sizeOnDisk,
    repositories: repositories.map(repositoryDocument),
    partials: partials.map((partial) => ({
      repositoryPath: partial.repositoryPath,
      etag: partial.etag,
      paths: partial.paths,
      sizeOnDisk: partial.sizeOnDisk,
      modified: partial.modified,
      program: partial.program,
    })),
    abandoned: abandoned.map(({ path, size }) => ({ path, size })),
    warnings,
  };
}

function repositoryDocument(repository: CachedRepository): unknown {
  return {
    repo: repository.name,
    type: repository.type,
    path: repository.path,
    sizeOnDisk: repository.sizeOnDisk,
    files: repository.files,
    accessed: repository.accessed,
    modified: repository.modified,
    revisions: repository.revisions.map(revisionDocument),
    unreferenced: repository.unreferenced.map(({ path, size }) => ({ path, size })),
  };
}

function revisionDocument(revision: CachedRevision): unknown {
  return {
    commit: revision.commit,
    path: revision.path,
    refs: revision.refs,
    sizeOnDisk: revision.sizeOnDisk,
    modified: revision.modified,
    files: revision.files.map(({ path, localPath, blob }) => ({
      path,
      localPath,
      blobPath: blob.path,
      size: blob.size,
    })),
  };
}
