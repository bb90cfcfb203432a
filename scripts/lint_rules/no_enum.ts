import type { HouseRule } from "./house_rule.ts";

/** Constant sets are unions of string literals: they are plain data, in JSON as in the code. */
export const noEnum: HouseRule = {
  good: {
    path: "src/card/license.ts",
    code: `
      export type License = "mit" | "apache-2.0";
      export const License = { Mit: "mit", Apache2: "apache-2.0" } as const;`,
  },
  bad: {
    path: "src/card/license.ts",
    code: `export enum License { Mit = "mit" }`,
  },
  create(context) {
    return {
      TSEnumDeclaration(node) {
        context.report({
          node,
          message: `enum ${node.id.name}: its values are not the strings a caller has in hand`,
          hint: "Write a union of string literals, and a frozen object of the same name beside it",
        });
      },
    };
  },
};
