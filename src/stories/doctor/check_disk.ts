import { join } from "node:path";
import { freeSpace } from "../../cache/free_space.ts";
import { lockFile } from "../../cache/file_lock.ts";
import { formatBytes } from "../../vocabulary/format.ts";
import { fileError } from "../../vocabulary/file_errors.ts";
import type { Finding } from "./diagnosis.ts";
import type { DownloadSettings } from "../pull/download_settings.ts";

/** Below this not even a small model fits. */
const LITTLE_SPACE = 1_000_000_000;

/** Whether the cache can be written, links and locks work there, and how much room is left. */
export async function checkDisk(settings: DownloadSettings): Promise<Finding[]> {
  const folder = settings.outputDir ?? settings.cacheDir;
  const trial = await tryOut(folder, settings);
  const free = await freeSpace(folder);
  const room = free === undefined ? "free space unknown" : `${formatBytes(free)} free`;
  if (trial.refusal !== undefined) {
    return [{
      subject: "disk",
      health: "problem",
      detail: `"${folder}" cannot be written: ${trial.refusal}`,
      remedy: "name another folder with HF_HUB_CACHE or --cache-dir",
    }];
  }
  return [
    {
      subject: "disk",
      health: free !== undefined && free < LITTLE_SPACE ? "problem" : "ok",
      detail: `"${folder}", ${room}`,
      ...(free !== undefined && free < LITTLE_SPACE && { remedy: "ruv-hub cache prune" }),
    },
    ...(trial.reliable ? [] : [
      {
        subject: "locks",
        health: "note",
        detail: "this file system has no locks: interrupted downloads begin anew",
      } as const,
    ]),
    ...(trial.links ? [] : [
      {
        subject: "links",
        health: "note",
        detail: "symbolic links are not available: snapshots hold hard links or copies",
      } as const,
    ]),
  ];
}

interface Trial {
  readonly refusal?: string;
  readonly reliable: boolean;
  readonly links: boolean;
}

/** Writes, locks and links beside the models, and leaves nothing behind. */
async function tryOut(folder: string, settings: DownloadSettings): Promise<Trial> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    const trial = await Deno.makeTempDir({ dir: folder, prefix: ".ruv-hub-trial-" });
    try {
      const path = join(trial, "file");
      await using lock = await lockFile(path);
      return {
        reliable: lock.reliable,
        links: settings.disableSymlinks || await canLink(path, join(trial, "link")),
      };
    } finally {
      await Deno.remove(trial, { recursive: true });
    }
  } catch (error) {
    const refusal = fileError("write", folder, error).message.replace(/^.*": /, "");
    return { refusal, reliable: false, links: false };
  }
}

async function canLink(path: string, link: string): Promise<boolean> {
  try {
    await Deno.symlink(path, link);
    return true;
  } catch {
    return false;
  }
}
