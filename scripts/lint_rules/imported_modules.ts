/** One mention of another module. */
export interface ImportedModule {
  /** What is written between the quotes. */
  readonly specifier: string;
  /** When it is loaded: with the file, when the code gets there, or never, being types only. */
  readonly loaded: "statically" | "dynamically" | "never";
  /** Where to report. */
  readonly node: Deno.lint.Node;
}

/** A visitor that meets every module a file imports, exports from, or takes a type from. */
export function visitImportedModules(
  visit: (module: ImportedModule) => void,
): Deno.lint.LintVisitor {
  const visitLiteral = (
    node: Deno.lint.Node | null,
    loaded: ImportedModule["loaded"],
  ): void => {
    if (node?.type === "Literal" && typeof node.value === "string") {
      visit({ specifier: node.value, loaded, node });
    }
  };
  const whenOf = (kind: "type" | "value") => kind === "type" ? "never" : "statically";
  return {
    ImportDeclaration: (node) => visitLiteral(node.source, whenOf(node.importKind)),
    ExportNamedDeclaration: (node) => visitLiteral(node.source, whenOf(node.exportKind)),
    ExportAllDeclaration: (node) => visitLiteral(node.source, whenOf(node.exportKind)),
    ImportExpression: (node) => visitLiteral(node.source, "dynamically"),
    TSImportType: (node) => {
      if (node.argument.type === "TSLiteralType") visitLiteral(node.argument.literal, "never");
    },
  };
}
