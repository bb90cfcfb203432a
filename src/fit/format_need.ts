import { formatBytes } from "../vocabulary/format.ts";
import type { MemoryNeed } from "./memory_need.ts";

/** `334 MB`, or `about 334 MB` where keys and values are estimated and not counted. */
export function formatNeed(
  { totalBytes, basis }: Pick<MemoryNeed, "totalBytes" | "basis">,
): string {
  return basis === "header" ? formatBytes(totalBytes) : `about ${formatBytes(totalBytes)}`;
}
