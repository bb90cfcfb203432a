import { baseOf } from "../../card/ruvltra_manifest.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { type ListedRepository, readManifest } from "./model_manifest.ts";
import type { SonaWeights } from "../inspect/model_inspection.ts";
import type { TextSources } from "../proven_text.ts";

/** The SONA weights a repository's `ruvltra.json` names; none where that cannot be read. */
export async function sonaFacts(
  listed: ListedRepository,
  sources: TextSources,
): Promise<readonly SonaWeights[]> {
  try {
    const manifest = await readManifest(listed, sources);
    if (manifest === undefined) return [];
    return manifest.parts.filter(({ role }) => role === "sona").map((part) => {
      const base = baseOf(part, manifest);
      const madeFor = listed.files.find(({ sha256 }) => sha256 === base)?.path ?? null;
      return { path: part.path, size: part.size, sha256: part.sha256, madeFor };
    });
  } catch (error) {
    if (error instanceof HubError) return [];
    throw error;
  }
}
