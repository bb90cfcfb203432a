import { join } from "node:path";

/** Marks a folder as a cache for backup programs (bford.info/cachedir); a failure changes nothing. */
export async function writeCacheTag(folder: string): Promise<void> {
  const text = [
    "Signature: 8a477f597d28d172789f06886806bc55",
    "# This file is a cache directory tag created by @ruv/hub, in the layout of huggingface_hub.",
    "# For information about cache directory tags, see:",
    "#\thttps://bford.info/cachedir/",
    "",
  ].join("\n");
  await Deno.writeTextFile(join(folder, "CACHEDIR.TAG"), text, { createNew: true }).catch(() => {});
}
