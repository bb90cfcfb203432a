/** Looks at the cache below a folder, and says how many files are claimed: the child of a test. */
import { folderClaims } from "../../src/cache/folder_claims.ts";
import { scanCache } from "../../src/cache/scan_cache.ts";
import { claimsOfCache, claimsOfEverything } from "../../src/stories/care/verify_targets.ts";
import { settingsFromEnv } from "../../src/vocabulary/settings.ts";

if (import.meta.main) {
  const [home = ""] = Deno.args;
  const settings = {
    ...settingsFromEnv((name) => name === "HF_HOME" ? home : undefined),
    registry: (): never => {
      throw new Error("no claim asks for the registry");
    },
  };
  const { repositories: [repository] } = await scanCache(settings.cacheDir);
  const counts = [
    repository?.revisions[0]?.files.length,
    (await claimsOfCache(settings, [])).length,
    (await claimsOfEverything(settings)).length,
    (await folderClaims(repository?.revisions[0]?.path ?? "")).length,
  ];
  console.log(JSON.stringify(counts));
}
