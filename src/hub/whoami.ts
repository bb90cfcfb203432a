import { isObject } from "../vocabulary/is_object.ts";
import type { HubClient } from "./hub_client.ts";
import { requestJson } from "./json_reply.ts";

/** Whose token it is. */
export interface Identity {
  /** The account's name. */
  readonly name: string;
  /** What the account is: `user`, `org` or `app`. */
  readonly type: string;
  /** What the token may do: `read`, `write` or `fineGrained`, where the Hub says so. */
  readonly role: string | undefined;
  /** What its owner calls the token, where the Hub says so. */
  readonly tokenName?: string;
}

/**
 * Asks whose token the client holds. The Hub limits this call more than others: ask once.
 *
 * @throws {AuthenticationError} when there is no token, or the Hub does not accept it
 */
export async function whoami(
  client: HubClient,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Identity> {
  const { value } = await requestJson(client, "/api/whoami-v2", {
    action: "ask whose token this is",
    signal: options.signal,
  }, isWireIdentity);
  const { displayName, role } = value.auth?.accessToken ?? {};
  return {
    name: value.name,
    type: value.type,
    role,
    ...(displayName !== undefined && { tokenName: displayName }),
  };
}

/** The part we read of `GET /api/whoami-v2`. */
interface WireIdentity {
  readonly name: string;
  readonly type: string;
  readonly auth?: {
    readonly accessToken?: { readonly displayName?: string; readonly role?: string };
  };
}

function isWireIdentity(value: unknown): value is WireIdentity {
  if (!isObject(value) || typeof value.name !== "string" || typeof value.type !== "string") {
    return false;
  }
  if (value.auth === undefined) return true;
  if (!isObject(value.auth)) return false;
  const token = value.auth.accessToken;
  return token === undefined ||
    (isObject(token) && isTextOrAbsent(token.role) && isTextOrAbsent(token.displayName));
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
