import { HubError, HubHttpError } from "../vocabulary/errors.ts";
import { parseJsonBytes } from "../vocabulary/parse_json_bytes.ts";
import type { HubClient, HubReply, HubRequest } from "./hub_client.ts";

/** A JSON answer of the expected shape. */
export interface JsonReply<T> extends HubReply {
  /** The parsed body. */
  readonly value: T;
}

/** A page of 1,000 tree entries is some 300 kB; a server that sends more than this is not believed. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * An API call that answers in JSON.
 *
 * @throws {HubError} "… is not a Hub" when the answer is no JSON, or not of the shape that
 * `isExpected` asks for
 */
export function requestJson<T>(
  client: HubClient,
  target: string | URL,
  request: HubRequest,
  isExpected: (value: unknown) => value is T,
): Promise<JsonReply<T>> {
  return client.request(target, request, async (reply) => {
    const fail = (state: string): never => {
      const place = reply.anonymous ? reply.url.origin : client.endpoint;
      throw new HubError(`Cannot ${request.action}: "${place}" is not a Hub: ${state}`);
    };
    const { bytes, complete } = await client.read(reply, request, MAX_BYTES);
    if (!complete) fail("it sends more than 32 MiB of JSON");
    const value = parseJsonBytes(bytes);
    if (value === undefined) fail("it does not send JSON");
    return isExpected(value) ? { ...reply, value } : fail("it sends JSON of another shape");
  });
}

/** An API call whose answer says nothing but that it was done. */
export async function requestDone(
  client: HubClient,
  target: string | URL,
  request: HubRequest,
): Promise<void> {
  await client.request(target, request, (reply) => client.read(reply, request, MAX_BYTES));
}

/** Waits for a call that makes something; that it exists already (409) is no failure where `existOk`. */
export async function unlessThere(existOk: boolean, making: Promise<void>): Promise<void> {
  try {
    await making;
  } catch (error) {
    if (!existOk || !(error instanceof HubHttpError) || error.status !== 409) throw error;
  }
}

/** The body and header of a request in JSON; values that are undefined are left out. */
export function jsonBody(value: unknown): Pick<HubRequest, "body" | "headers"> {
  return { body: JSON.stringify(value), headers: { "Content-Type": "application/json" } };
}
