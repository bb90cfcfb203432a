import { counted } from "../counted.ts";

/** What became of some models, a number each. */
export interface ModelCounts {
  /** Those that something was brought of, or would be. */
  readonly updated: number;
  /** Those that were up to date before. */
  readonly current: number;
  /** Those that could not be brought. */
  readonly failed: number;
}

/** Says it as `3 models, 2 updated, 1 already up to date`, or of a plan `2 to update`. */
export function modelCounts(
  { updated, current, failed }: ModelCounts,
  options: { readonly isPlan?: boolean } = {},
): string {
  const { isPlan = false } = options;
  return [
    counted(updated + current + failed, "model"),
    ...(updated === 0 ? [] : [isPlan ? `${updated} to update` : `${updated} updated`]),
    ...(current === 0 ? [] : [`${current} already up to date`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ].join(", ");
}
