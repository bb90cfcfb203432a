import type { Context } from "hono";
import { badRequest } from "./error_reply.ts";

/** Whether a value means yes; Python writes `True`, JavaScript `true`. */
export function isTrue(text: string | null | undefined): boolean {
  return /^(1|true)$/i.test(text ?? "");
}

/** A whole number from the query; more than the most there may be is cut down to it. */
export function wholeNumber(
  c: Context,
  name: string,
  bounds: { readonly fallback: number; readonly least: number; readonly most: number },
): number {
  const value = Number(c.req.query(name) ?? bounds.fallback);
  if (!Number.isSafeInteger(value) || value < bounds.least) {
    throw badRequest(`"${name}" must be a whole number from ${bounds.least} on`);
  }
  return Math.min(value, bounds.most);
}

/** What a caller asks for by `expand`; JavaScript's client writes `expand[]` in places. */
export function expandedKeys(c: Context): string[] {
  return [...c.req.queries("expand") ?? [], ...c.req.queries("expand[]") ?? []];
}
