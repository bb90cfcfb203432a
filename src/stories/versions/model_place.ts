/** Where files of a model are: in the shared cache, in a plain folder, or pinned by a lock. */
export type ModelPlace =
  | {
    /** The cache that all Hugging Face tools share. */
    readonly kind: "cache";
  }
  | {
    /** A plain folder, or a `hub.lock`. */
    readonly kind: "folder" | "lock";
    /** Its absolute path. */
    readonly path: string;
  };
