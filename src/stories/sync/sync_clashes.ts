import { join } from "node:path";
import { realFolder } from "../../cache/real_place.ts";
import { InvalidArgumentError } from "../../vocabulary/errors.ts";
import { etagOf } from "../../vocabulary/repository.ts";
import type { SyncPart } from "./sync_part.ts";

/**
 * Fails the parts that would put another content where an earlier part of the list puts its own: in
 * one folder two repositories have one `README.md`.
 */
export async function assertNoClashes(parts: readonly SyncPart[]): Promise<void> {
  const taken = new Map<string, { readonly etag: string; readonly model: string }>();
  for (const part of parts) {
    const { folder, prepared, entry: { model, to } } = part;
    if (folder === undefined || prepared === undefined) continue;
    const root = await realFolder(folder);
    const places = prepared.facts.map(({ file }) => ({
      path: file.path,
      // On some disks upper and lower case are the same file.
      place: join(root, file.path).toLowerCase(),
      etag: etagOf(file),
    }));
    const clash = places.find(({ place, etag }) => (taken.get(place)?.etag ?? etag) !== etag);
    if (clash !== undefined) {
      const other = taken.get(clash.place)?.model;
      part.fail(
        new InvalidArgumentError(
          `Cannot bring "${model}" to "${to}": "${other}" puts another "${clash.path}" there`,
        ),
      );
      continue;
    }
    for (const { place, etag } of places) taken.set(place, { etag, model });
  }
}
