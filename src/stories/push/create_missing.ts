import { createBranch } from "../../hub/branches.ts";
import { createRepository } from "../../hub/create_repository.ts";
import { type CardVerdict, validateCard } from "../../hub/validate_card.ts";
import { HubHttpError, InvalidArgumentError } from "../../vocabulary/errors.ts";
import type { RepositoryType } from "../../vocabulary/repository.ts";
import { CARD } from "./card_of_push.ts";
import { followTarget } from "./follow_target.ts";
import type { PreparedPush } from "./prepared_push.ts";
import type { PushSession } from "./push_session.ts";
import { findTarget } from "./push_target.ts";

/** A push whose repository and branch are there. */
export interface ReadyPush {
  /** The push, planned on what is there now. */
  readonly prepared: PreparedPush;
  /** Whether it has made the repository. */
  readonly created: boolean;
}

/**
 * Makes the repository and the branch of a push where they are missing, once the Hub has found
 * nothing wrong with the card.
 *
 * @throws {InvalidArgumentError} when the Hub refuses the card
 * @throws {StaleParentError} when somebody else was faster, and has pushed other files of these names
 */
export async function createMissing(
  session: PushSession,
  prepared: PreparedPush,
): Promise<ReadyPush> {
  const { target, plan, files } = prepared;
  const { hub, signal, config } = session;
  await assertValid(session, prepared);
  const { repository, revision } = target;
  const options = { private: config.private, existOk: true, signal };
  const created = plan.createsRepository &&
    (await createRepository(hub, repository, options)).created;
  if (plan.createsBranch) {
    await createBranch(hub, repository, { name: revision, existOk: true, signal });
  }
  if (!plan.createsRepository && !plan.createsBranch) return { prepared, created };
  // Somebody else may have been faster, and then there is more than what was just made.
  const now = await findTarget(session, target);
  return { prepared: await followTarget(session, prepared, { now, files }), created };
}

/** A card that is there already was found good before. */
async function assertValid(session: PushSession, { plan }: PreparedPush): Promise<void> {
  const { card, repository, files } = plan;
  const { action } = files.find(({ path }) => path === CARD) ?? {};
  if (card === undefined || action === "unchanged") return;
  const { errors, warnings } = await verdict(session, card, repository.type);
  const [first] = errors;
  if (first !== undefined) {
    throw new InvalidArgumentError(`Cannot push the card: the Hub refuses it, "${first}"`);
  }
  for (const warning of warnings) session.notice(`the Hub says about the card: ${warning}`);
}

async function verdict(
  { hub, signal }: PushSession,
  card: string,
  type: RepositoryType,
): Promise<CardVerdict> {
  try {
    return await validateCard(hub, card, type, { signal });
  } catch (error) {
    // A mirror need not have this part of the Hub; we have looked at the card ourselves.
    if (error instanceof HubHttpError && error.status === 404) return { errors: [], warnings: [] };
    throw error;
  }
}
