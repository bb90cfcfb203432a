import type { HouseRule } from "./house_rule.ts";
import { visitImportedModules } from "./imported_modules.ts";
import { projectPath } from "./project_path.ts";

/** Takes tens of milliseconds to load, or is absent in some runtimes. */
const HEAVY = [
  "@huggingface/gguf",
  "@huggingface/hub",
  "gearhash-jit",
  "hash-wasm",
  "hono",
  "js-yaml",
  "node:crypto",
];

/**
 * Heavy dependencies load at first use. Whoever asks for a list of models does not wait for a
 * parser, a server and a hash to be loaded. The embedded Hub is itself loaded at first use, as
 * tests/architecture_test.ts proves, and may import what it likes.
 */
export const heavyImports: HouseRule = {
  good: {
    path: "src/gguf/read_header.ts",
    code: `
      import type { GGUFParseOutput } from "@huggingface/gguf";
      export async function read(): Promise<GGUFParseOutput> {
        const { gguf } = await import("@huggingface/gguf");
        return await gguf("model.gguf");
      }`,
  },
  bad: {
    path: "src/gguf/read_header.ts",
    code: `import { gguf } from "@huggingface/gguf";`,
  },
  create(context) {
    const path = projectPath(context.filename);
    if (!/^(src\/(?!server\/)|mod\.ts$|cli\.ts$)/.test(path)) return {};
    return visitImportedModules(({ specifier, loaded, node }) => {
      const heavy = HEAVY.find((name) => specifier === name || specifier.startsWith(`${name}/`));
      if (heavy === undefined || loaded !== "statically") return;
      context.report({
        node,
        message: `${heavy} is loaded with the file: every start of the program would pay for it`,
        hint: `Write "await import" where it is used first; "import type" is free`,
      });
    });
  },
};
