import { StaleParentError } from "../../vocabulary/errors.ts";
import { CARD } from "./card_of_push.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import { planPushOn } from "./prepare_push.ts";
import type { PreparedPush } from "./prepared_push.ts";
import { hasContent } from "./push_plan.ts";
import type { PushSession } from "./push_session.ts";
import type { PushTarget } from "./push_target.ts";

/** What a push finds when it looks at its target once more. */
export interface FoundAgain {
  /** The target as it is now. */
  readonly now: PushTarget;
  /** The files that the push would change there. */
  readonly files: readonly OutgoingFile[];
}

/**
 * Plans a push anew on a target that may have moved on, unless that would undo what somebody else
 * has done there.
 *
 * @throws {StaleParentError} when somebody else has changed files of the push in the meantime
 */
export async function followTarget(
  session: PushSession,
  { local, target }: PreparedPush,
  { now, files }: FoundAgain,
): Promise<PreparedPush> {
  const touched = files.find((file) =>
    now.files.get(file.path)?.oid !== target.files.get(file.path)?.oid &&
    !isThere(now, file) && !isMadeAnew(session, file)
  );
  if (touched !== undefined) {
    throw new StaleParentError(
      `Cannot push "${touched.path}" to "${now.repository.name}": somebody else has changed it in the meantime`,
      { status: 412 },
    );
  }
  if (target.head !== undefined && now.head !== target.head) {
    session.notice(`"${now.repository.name}" has changed in the meantime; the push follows it`);
  }
  return await planPushOn(session, local, now);
}

/** Whether a target has a file as it would be pushed. */
export function isThere(target: PushTarget, file: OutgoingFile): boolean {
  const there = target.files.get(file.path);
  return there !== undefined && hasContent(there, file);
}

/** What the push makes is merged with what has become of the other one. */
function isMadeAnew({ config }: PushSession, { path, localPath }: OutgoingFile): boolean {
  return localPath === undefined && (path !== CARD || config.card === undefined);
}
