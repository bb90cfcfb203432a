import { deviceOf } from "../../cache/device_of.ts";
import { freeSpace } from "../../cache/free_space.ts";
import { DiskFullError } from "../../vocabulary/errors.ts";
import { formatBytes } from "../../vocabulary/format.ts";
import { roomFor } from "../pull/pull_plan.ts";
import type { PullSession } from "../pull/pull_session.ts";
import type { SyncPart } from "./sync_part.ts";

/**
 * Fails the parts for which a disk has no room, before the first byte: the room is given away in the
 * order of the list.
 */
export async function shareRoom(session: PullSession, parts: readonly SyncPart[]): Promise<void> {
  const left = new Map<number, number>();
  for (const part of parts) {
    const { plan } = part.prepared ?? {};
    if (plan === undefined) continue;
    const neededBytes = roomFor(plan.files);
    if (neededBytes === 0) continue;
    const freeBytes = await freeSpace(plan.destination);
    if (freeBytes === undefined) {
      session.notice("free space is not checked: the runtime was not given --allow-sys=statfs");
      return;
    }
    const device = await deviceOf(plan.destination);
    const availableBytes = left.get(device) ?? freeBytes;
    if (availableBytes < neededBytes) {
      part.fail(
        new DiskFullError(
          `Cannot download to "${plan.destination}": ${formatBytes(neededBytes)} are needed, ${
            formatBytes(availableBytes)
          } are left beside the others`,
          { neededBytes, availableBytes },
        ),
      );
    } else left.set(device, availableBytes - neededBytes);
  }
}
