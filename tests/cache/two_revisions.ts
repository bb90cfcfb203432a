import { dirname, relative } from "node:path";
import type { TemporaryFolder } from "./temporary_folder.ts";

export const REPO = "models--me--m";
export const OLD = "1111111111111111111111111111111111111111";
export const NEW = "2222222222222222222222222222222222222222";
/** Names of blobs: of a file both revisions show, of one only the old, and of one only the new one shows. */
export const SHARED = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
export const ONLY_OLD = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
export const ONLY_NEW = "cccccccccccccccccccccccccccccccccccccccc";
export const ORPHAN = "dddddddddddddddddddddddddddddddddddddddd";

/**
 * A cache with a repository of two revisions, of which `main` stands for the new one and nothing for
 * the old one, a file of no revision, and two partial downloads, all of it ten days old.
 */
export async function buildTwoRevisions(folder: TemporaryFolder): Promise<void> {
  const blob = (etag: string) => `${REPO}/blobs/${etag}`;
  const show = (path: string, etag: string) => {
    const entry = `${REPO}/snapshots/${path}`;
    return folder.link(entry, relative(dirname(entry), blob(etag)));
  };
  await folder.write(blob(SHARED), "s".repeat(10));
  await folder.write(blob(ONLY_OLD), "o".repeat(100));
  await folder.write(blob(ONLY_NEW), "n".repeat(1000));
  await folder.write(blob(ORPHAN), "x".repeat(10_000));
  await show(`${OLD}/config.json`, SHARED);
  await show(`${OLD}/weights/model.bin`, ONLY_OLD);
  await show(`${NEW}/config.json`, SHARED);
  await show(`${NEW}/weights/model.bin`, ONLY_NEW);
  await folder.write(`${REPO}/refs/main`, NEW);
  await folder.write(`${REPO}/trees/${OLD}.json`, "{}");
  await folder.write(`${REPO}/.no_exist/${OLD}/adapter.json`, "");
  await folder.write(blob(`${PARTIAL}.ruv-hub.incomplete`), "p");
  await folder.write(blob(`${PARTIAL}.ruv-hub-journal.incomplete`), "j");
  await folder.write(blob(`${PARTIAL}.0a1b2c3d.incomplete`), "q");
  await folder.write("CACHEDIR.TAG", "");
  await age(folder, REPO);
}

export const PARTIAL = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

/** The moment that tests count from; what is in the cache is ten days older. */
export const NOW = new Date("2026-03-11T00:00:00Z");
const TEN_DAYS_AGO = new Date("2026-03-01T00:00:00Z");

async function age(folder: TemporaryFolder, path: string): Promise<void> {
  for await (const entry of Deno.readDir(folder.at(path))) {
    if (entry.isDirectory) await age(folder, `${path}/${entry.name}`);
    else if (entry.isFile) {
      await Deno.utime(folder.at(`${path}/${entry.name}`), TEN_DAYS_AGO, TEN_DAYS_AGO);
    }
  }
  await Deno.utime(folder.at(path), TEN_DAYS_AGO, TEN_DAYS_AGO);
}
