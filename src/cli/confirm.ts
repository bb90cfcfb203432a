import type { CommandContext } from "./command.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { UnansweredError } from "./unanswered_error.ts";

/**
 * Asks a person whether to go on; `--yes` answers for them.
 *
 * @param action what is about to be done, such as `remove 1.2 GB`
 * @throws {UnansweredError} when there is nobody to ask
 */
export async function confirm(
  context: CommandContext,
  { yes = false }: GlobalFlags,
  action: string,
): Promise<boolean> {
  if (yes) return true;
  const answer = await context.ask(`${action.charAt(0).toUpperCase()}${action.slice(1)}? [y/N] `);
  if (answer !== undefined) return /^\s*y(?:es)?\s*$/i.test(answer);
  throw new UnansweredError(`Cannot ${action}: nobody is here to say yes`);
}
