import { checkAccess } from "../../hub/check_access.ts";
import { whoami } from "../../hub/whoami.ts";
import { AuthenticationError } from "../../vocabulary/errors.ts";
import type { Repository } from "../../vocabulary/repository.ts";
import type { PushSession } from "./push_session.ts";
import type { PushTarget } from "./push_target.ts";

/** Whose token a push uses, and what it may. */
export interface PushRights {
  /** The user's name; undefined where nobody could tell. */
  readonly user: string | undefined;
  /** Whether the token may write, as far as can be told; undefined where that is nothing. */
  readonly mayWrite: boolean | undefined;
}

/** Options of {@linkcode pushRights} and {@linkcode rightsOn}. */
export interface PushRightsOptions {
  /** Whether a token that may write is needed; a plan does without, and says so. */
  readonly needsToken: boolean;
}

/**
 * Asks whose token it is, and whether it is one that may write.
 *
 * @throws {AuthenticationError} when the Hub does not accept it, or where one is needed, when there is
 * none or it may only read
 */
export async function pushRights(
  { hub, settings, signal }: PushSession,
  repository: string,
  { needsToken }: PushRightsOptions,
): Promise<PushRights> {
  try {
    const { name: user, role } = await whoami(hub, { signal });
    if (role !== "read") return { user, mayWrite: true };
    if (!needsToken) return { user, mayWrite: false };
  } catch (error) {
    if (!(error instanceof AuthenticationError) || settings.token !== undefined) throw error;
    if (!needsToken) return { user: undefined, mayWrite: undefined };
    const { status, requestId } = error;
    throw new AuthenticationError(`Cannot push to "${repository}": there is no token`, {
      status,
      requestId,
      withToken: false,
      cause: error,
    });
  }
  throw new AuthenticationError(`Cannot push to "${repository}": the token may only read`, {
    status: 403,
    withToken: true,
  });
}

/**
 * Asks whether the token may do in a repository that is there what the push will: to open a pull
 * request, reading is enough.
 *
 * @throws {GatedRepoError} when the terms of the repository have to be accepted first
 * @throws {AuthenticationError} when the token may not read it, or where one is needed, not write to it
 */
export async function rightsOn(
  { hub, signal, config }: PushSession,
  { exists, repository }: PushTarget,
  { rights, needsToken }: PushRightsOptions & { readonly rights: PushRights },
): Promise<PushRights> {
  if (!exists) return rights;
  await checkAccess(hub, repository, { signal });
  if (rights.mayWrite !== true || config.createPr) return rights;
  if (await mayWrite({ hub, signal }, repository, { needsToken })) return rights;
  return { ...rights, mayWrite: false };
}

async function mayWrite(
  { hub, signal }: Pick<PushSession, "hub" | "signal">,
  repository: Repository,
  { needsToken }: PushRightsOptions,
): Promise<boolean> {
  try {
    await checkAccess(hub, repository, { write: true, signal });
    return true;
  } catch (error) {
    if (needsToken || !(error instanceof AuthenticationError)) throw error;
    return false;
  }
}
