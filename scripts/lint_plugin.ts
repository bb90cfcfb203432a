/**
 * The style guide as law: `deno lint` loads this plugin. One file per rule in `lint_rules/`; each
 * carries an example that passes and one that is refused, and a test runs both.
 *
 * @module
 */
import { fileNames } from "./lint_rules/file_names.ts";
import { fileSize } from "./lint_rules/file_size.ts";
import { functionSize } from "./lint_rules/function_size.ts";
import { heavyImports } from "./lint_rules/heavy_imports.ts";
import type { HouseRule } from "./lint_rules/house_rule.ts";
import { layers } from "./lint_rules/layers.ts";
import { messageStyle } from "./lint_rules/message_style.ts";
import { noAmbient } from "./lint_rules/no_ambient.ts";
import { noBanner } from "./lint_rules/no_banner.ts";
import { noDefaultExport } from "./lint_rules/no_default_export.ts";
import { noEnum } from "./lint_rules/no_enum.ts";
import { testNames } from "./lint_rules/test_names.ts";

/** Every rule of the house, by the name `deno lint` reports it under (`house/<name>`). */
export const houseRules: Readonly<Record<string, HouseRule>> = {
  "file-names": fileNames,
  "file-size": fileSize,
  "function-size": functionSize,
  "heavy-imports": heavyImports,
  "layers": layers,
  "message-style": messageStyle,
  "no-ambient": noAmbient,
  "no-banner": noBanner,
  "no-default-export": noDefaultExport,
  "no-enum": noEnum,
  "test-names": testNames,
};

export default { name: "house", rules: houseRules } satisfies Deno.lint.Plugin;
