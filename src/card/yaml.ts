import type { LoadOptions, ScalarStyleRule } from "js-yaml";
import { InvalidFormatError } from "../vocabulary/errors.ts";

/**
 * Reads one YAML document of a card: YAML 1.2, in which `no` and a date are texts. What it may take
 * is bounded, because it comes from strangers: nesting, aliases, and what the aliases expand to.
 *
 * @throws {YamlSyntaxError} when it is no YAML, has a key twice, or is too much
 */
export async function readYaml(text: string): Promise<unknown> {
  const { CORE_SCHEMA, load, mergeTag, YAMLException } = await import("js-yaml");
  const options: LoadOptions = {
    schema: CORE_SCHEMA.withTags(mergeTag),
    maxAliases: MAX_ALIASES,
    maxDepth: MAX_DEPTH,
    maxTotalMergeKeys: MAX_NODES,
  };
  try {
    const value = load(text, options);
    assertBounded(value);
    return value;
  } catch (error) {
    if (error instanceof YamlSyntaxError || !(error instanceof Error)) throw error;
    const isPlaced = error instanceof YAMLException && error.mark !== undefined;
    const reason = error instanceof YAMLException ? error.reason : error.message;
    const line = isPlaced ? (error.mark?.line ?? 0) + 1 : 1;
    throw new YamlSyntaxError({ reason, line, cause: error });
  }
}

/**
 * Writes a value as YAML, a line end at its end. What a reader of YAML 1.1 or 1.2 would take for
 * something else than a text, such as `no`, `1.0` or `@x`, is quoted.
 */
export async function writeYaml(value: unknown): Promise<string> {
  const { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE } = await import("js-yaml");
  /** The library leaves a key such as `--- a` plain, which then begins a document. */
  const quoteDocumentMarkers: ScalarStyleRule = (layout) => {
    if (layout.style === SCALAR_STYLE.PLAIN && /^(---|\.\.\.)/.test(layout.node.value)) {
      layout.style = SCALAR_STYLE.SINGLE_QUOTED;
    }
  };
  return dump(value, {
    lineWidth: -1,
    noRefs: true,
    seqNoIndent: true,
    scalarStyleRules: [...Object.values(DEFAULT_SCALAR_STYLE_RULES), quoteDocumentMarkers],
  });
}

/** Text that is no YAML, or more of it than a card can need. */
export class YamlSyntaxError extends InvalidFormatError {
  static {
    this.prototype.name = "YamlSyntaxError";
  }
  /** Why, in the parser's words. */
  readonly reason: string;
  /** The line in question, 1 for the first of the document. */
  readonly line: number;

  /** Makes an error that knows the line. */
  constructor(fault: { readonly reason: string; readonly line: number; readonly cause?: unknown }) {
    const { reason, line, cause } = fault;
    super(`Cannot read the YAML: line ${line}: ${reason}`, { cause });
    this.reason = reason;
    this.line = line;
  }
}

const MAX_ALIASES = 100;

const MAX_DEPTH = 50;

/** The largest cards, with the results of a whole benchmark, have some ten thousand. */
const MAX_NODES = 200_000;

/** Aliases share what they stand for; whoever walks or writes the value meets it each time. */
function assertBounded(root: unknown): void {
  let nodes = 0;
  const visit = (value: unknown): void => {
    if (++nodes > MAX_NODES) {
      throw new YamlSyntaxError({ reason: `it has more than ${MAX_NODES} values`, line: 1 });
    }
    if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  visit(root);
}
