/** The flags of `cache`, whatever it is asked to do. */
export interface CacheFlags {
  readonly revisions?: boolean;
  readonly files?: boolean;
  readonly olderThan?: number;
  readonly dryRun?: boolean;
}
