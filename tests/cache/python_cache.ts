import type { Destination } from "../../src/cache/destination.ts";
import { HubCache } from "../../src/cache/hub_cache.ts";
import type { RemoteFile, Repository } from "../../src/vocabulary/repository.ts";
import type { TemporaryFolder } from "./temporary_folder.ts";

export const REPOSITORY: Repository = { type: "model", name: "org/name" };
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const OLD_COMMIT = "fedcba9876543210fedcba9876543210fedcba98";

/** A file in LFS: its blob is named by its SHA-256. The content is not what the digest says; the cache never looks. */
export const MODEL: RemoteFile = {
  path: "weights/model.bin",
  size: 5,
  oid: "1111111111111111111111111111111111111111",
  sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
};

/** A file in git: its blob is named by its git object id. */
export const CONFIG: RemoteFile = {
  path: "config.json",
  size: 2,
  oid: "0967ef424bce6791893e9a57bb952f80fd536e93",
};

/** A cache as Python's huggingface_hub leaves it behind after a download of both files. */
export async function buildPythonCache(folder: TemporaryFolder): Promise<void> {
  const repo = "models--org--name";
  await folder.write(`${repo}/blobs/${MODEL.sha256}`, "hello");
  await folder.write(`${repo}/blobs/${CONFIG.oid}`, "{}");
  await folder.write(`${repo}/refs/main`, COMMIT);
  await folder.write(`${repo}/refs/refs/pr/1`, OLD_COMMIT);
  await folder.link(`${repo}/snapshots/${COMMIT}/config.json`, `../../blobs/${CONFIG.oid}`);
  await folder.link(
    `${repo}/snapshots/${COMMIT}/weights/model.bin`,
    `../../../blobs/${MODEL.sha256}`,
  );
  await folder.write(`${repo}/.no_exist/${COMMIT}/adapter/config.json`, "");
  await folder.write(
    `${repo}/trees/${COMMIT}.json`,
    JSON.stringify({
      format_version: 1,
      files: {
        "weights/model.bin": {
          size: 130,
          blob_id: MODEL.oid,
          lfs_sha256: MODEL.sha256,
          lfs_size: 5,
        },
        "config.json": { size: 2, blob_id: CONFIG.oid },
      },
    }),
  );
  await folder.write(`.locks/${repo}/${MODEL.sha256}.lock`, "");
  await folder.write("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
}

/** A destination in the cache at `folder`. */
export function destinationIn(
  folder: TemporaryFolder,
  options: { revision?: string; commit?: string; symlinks?: boolean } = {},
): Destination {
  const { revision = "main", commit = COMMIT, symlinks = true } = options;
  return new HubCache(folder.path, { symlinks }).destination(REPOSITORY, revision, commit);
}

/** What a download does once it has the bytes. */
export async function deliver(
  destination: Destination,
  file: RemoteFile,
  text: string,
): Promise<void> {
  await using lock = await destination.lock(file);
  const { data } = destination.partial(file, lock);
  await Deno.writeTextFile(data, text);
  await destination.publish(file, data);
}
