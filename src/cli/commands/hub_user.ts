/** Somebody a served Hub lets in. */
export interface ServedUser {
  /** The name they go by. */
  readonly name: string;
  /** Whether they may change anything. */
  readonly scope: "read" | "write";
  /** What they show. A secret. */
  readonly token: string;
}

/** Reads `NAME:read|write:TOKEN`; undefined when it is something else. */
export function readUser(text: string): ServedUser | undefined {
  const [, name, scope, token] = /^([^:\s]+):(read|write):(\S+)$/.exec(text) ?? [];
  if (name === undefined || token === undefined) return undefined;
  return { name, scope: scope === "write" ? "write" : "read", token };
}
