import type { Repository } from "../../vocabulary/repository.ts";
import type { ModelPlace } from "./model_place.ts";

/** How a model on this machine stands against the Hub. Plain data. */
export interface ModelStanding {
  /** Where it is. */
  readonly place: ModelPlace;
  /** Where it came from. */
  readonly repository: Repository;
  /** The branch or tag that was asked for. */
  readonly revision: string;
  /** The commits its files were taken from; several, where a folder was updated in part. */
  readonly commits: readonly string[];
  /**
   * - `current`: the Hub has nothing newer
   * - `behind`: the revision has moved on
   * - `gone`: the Hub has no such repository or revision any more
   * - `unknown`: the Hub did not say
   */
  readonly state: "current" | "behind" | "gone" | "unknown";
  /** The commit the revision stands for at the Hub; null where that is not known. */
  readonly latest: string | null;
  /** A tag of a higher version than the one that was asked for; null where there is none. */
  readonly newerTag: string | null;
  /** Why the Hub did not say; null where it did. */
  readonly failure: string | null;
  /** When it said so, in ISO 8601; null where it did not. */
  readonly askedAt: string | null;
  /** Whether it said so in an earlier run, and was not asked now. */
  readonly kept: boolean;
}

/** What to compare with the Hub. */
export interface OutdatedOptions {
  /** Only these models: `user/repo`, `user/repo@revision`, an id. @default everything here */
  readonly models?: readonly string[];
  /** A `hub.lock` to compare too; none where it is not there. */
  readonly lock?: string;
}
