import { isObject } from "../vocabulary/is_object.ts";
import type { RepositoryType } from "../vocabulary/repository.ts";
import type { HubClient } from "./hub_client.ts";
import { jsonBody, requestJson } from "./json_reply.ts";
import { cleanText } from "./server_text.ts";

/** What the Hub thinks of a card's metadata. */
export interface CardVerdict {
  /** Why the Hub would refuse it, in its own words; empty where it would not. */
  readonly errors: readonly string[];
  /** What could be better, in its own words. */
  readonly warnings: readonly string[];
}

/** Asks the Hub whether it would take a README.md, before anything is uploaded. */
export async function validateCard(
  client: HubClient,
  content: string,
  type: RepositoryType,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<CardVerdict> {
  const { value } = await requestJson(client, "/api/validate-yaml", {
    action: "have the card checked",
    method: "POST",
    repeat: true,
    answers: [400],
    ...jsonBody({ content, repoType: type }),
    signal: options.signal,
  }, isWireVerdict);
  // Protocol: a 400 that is about the request and not about the card says so in `error`.
  const { errors = [], warnings = [], error } = value;
  return {
    errors: [...errors, ...(error === undefined ? [] : [error])].map(wordsOf),
    warnings: warnings.map(wordsOf),
  };
}

function wordsOf(problem: WireProblem): string {
  return cleanText(typeof problem === "string" ? problem : problem.message);
}

type WireProblem = string | { readonly message: string };

/** The answer of `POST /api/validate-yaml`, with status 200 or 400. */
interface WireVerdict {
  readonly errors?: readonly WireProblem[];
  readonly warnings?: readonly WireProblem[];
  readonly error?: WireProblem;
}

function isWireVerdict(value: unknown): value is WireVerdict {
  return isObject(value) &&
    [value.errors, value.warnings].every((problems) =>
      problems === undefined || (Array.isArray(problems) && problems.every(isWireProblem))
    ) && (isWireProblem(value.error) || (value.error === undefined && value.errors !== undefined));
}

function isWireProblem(value: unknown): value is WireProblem {
  return typeof value === "string" || (isObject(value) && typeof value.message === "string");
}
