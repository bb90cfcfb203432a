import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { entryKey, type SyncEntry } from "./sync_list.ts";
import type { LockedEntry, SyncLock } from "./sync_lock.ts";

/**
 * The lock's word on each entry of a list, in the order of the list.
 *
 * @throws {InvalidArgumentError} that names the entries which are not in both
 */
export function withoutDrift(list: readonly SyncEntry[], lock: SyncLock): LockedEntry[] {
  const locked = new Map(lock.models.map((model) => [entryKey(model.entry), model]));
  const wanted = new Set(list.map(entryKey));
  const added = list.filter((entry) => !locked.has(entryKey(entry)));
  const removed = lock.models.filter(({ entry }) => !wanted.has(entryKey(entry)));
  if (added.length + removed.length > 0) {
    const differences = [
      ...added.map(({ model }) => `"${model}" is not in the lock as the list has it`),
      ...removed.map(({ entry }) => `"${entry.model}" is not in the list as the lock has it`),
    ];
    throw new InvalidArgumentError(
      `Cannot sync frozen: the list is not the one that was locked: ${differences.join("; ")}`,
    );
  }
  return list.flatMap((entry) => locked.get(entryKey(entry)) ?? []);
}
