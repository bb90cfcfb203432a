import type { Identity } from "../../../mod.ts";
import { visibleText } from "../../../mod.ts";

/** What a token may do, in words. */
export function tokenAbility(token: string, { role }: Identity): string {
  switch (role) {
    case "read":
      return `${token} may read`;
    case "write":
      return `${token} may read and write`;
    case "fineGrained":
      return `${token} may do what was chosen for it`;
    case undefined:
      return `${token} is valid`;
    default:
      return `${token} has the role ${visibleText(role)}`;
  }
}
