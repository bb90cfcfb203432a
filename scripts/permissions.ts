/**
 * Writes docs/permissions.md from the one table of what each command needs:
 *
 *     deno task permissions
 *
 * @module
 */
import { permissionsPage } from "./permissions/permissions_page.ts";

const PAGE = new URL("../docs/permissions.md", import.meta.url);

if (import.meta.main) {
  await Deno.writeTextFile(PAGE, permissionsPage());
  // The formatter aligns tables better than a script would.
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", PAGE.href] }).output();
}
