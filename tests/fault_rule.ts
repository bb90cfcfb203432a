import type { Origin, SeenRequest } from "./faulty_hub.ts";

/** Which requests meet a fault. Whatever is not given does not matter. */
export interface FaultRule {
  /** Where they arrive. */
  readonly origin?: Origin;
  /** Their method. */
  readonly method?: string;
  /** A part of their path and query. */
  readonly target?: string;
  /** A byte of the file they have to ask for. */
  readonly offset?: number;
  /** How many such requests pass before the fault begins. @default 0 */
  readonly after?: number;
  /** How many requests meet it. @default 1 */
  readonly times?: number;
}

/** Whether a rule is about a request. */
export function isMeant(
  { origin, method, target, range }: SeenRequest,
  rule: FaultRule,
): boolean {
  if (rule.origin !== undefined && rule.origin !== origin) return false;
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.target !== undefined && !target.includes(rule.target)) return false;
  const { start, end } = range ?? { start: 0, end: Infinity };
  return rule.offset === undefined || (start <= rule.offset && rule.offset < end);
}
