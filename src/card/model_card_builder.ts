import { InvalidArgumentError } from "../vocabulary/errors.ts";
import { assertRepositoryName } from "../vocabulary/model_reference.ts";
import { cardBody } from "./card_body.ts";
import type { BaseModelRelation, CardFacts, CardFile, CardHardware } from "./card_facts.ts";
import { cardMetadata } from "./card_metadata.ts";
import type { Framework } from "./framework.ts";
import { isLanguageCode } from "./language_code.ts";
import { License } from "../vocabulary/license.ts";
import { ModelCard } from "./model_card.ts";
import { TaskType } from "./task_type.ts";

/**
 * Makes a model card: metadata as the Hub's schema has it, and a page for people. Every call checks
 * what it is given and returns the builder.
 *
 * ```ts
 * import { License, ModelCardBuilder } from "@ruv/hub";
 *
 * const card = new ModelCardBuilder("My model")
 *   .description("Answers in haiku")
 *   .license(License.Mit)
 *   .addTag("poetry")
 *   .build();
 * console.log(card.metadata.license); // mit
 * ```
 *
 * A text is a text: what Markdown or HTML would take for markup is shown as it is written. Where a
 * single name is expected, line ends and control characters become blanks.
 */
export class ModelCardBuilder {
  #facts: CardFacts;

  /** Begins the card of a model with this name. Its task is text generation unless told otherwise. */
  constructor(name: string) {
    this.#facts = {
      name: oneLine("name", name),
      task: TaskType.TextGeneration,
      languages: [],
      baseModels: [],
      sona: false,
      files: [],
      datasets: [],
      metrics: [],
      tags: [],
    };
  }

  /** What the model is, in plain text; an empty line begins a paragraph. */
  description(text: string): this {
    return this.#with({ description: text.toWellFormed().trim() });
  }

  /**
   * The repository the model is pulled from, `namespace/name`: the card then says how.
   *
   * @throws {InvalidArgumentError} when it is no name of a repository
   */
  repository(name: string): this {
    assertRepositoryName(name);
    return this.#with({ repository: name });
  }

  /** What the model is for. @default TaskType.TextGeneration */
  task(task: TaskType): this {
    return this.#with({ task });
  }

  /** What the model is loaded with. @default Framework.Gguf when there is a GGUF file */
  framework(framework: Framework): this {
    return this.#with({ framework });
  }

  /** The architecture, such as `llama`. */
  architecture(name: string): this {
    return this.#with({ architecture: oneLine("architecture", name) });
  }

  /**
   * The number of parameters, such as 500_000_000.
   *
   * @throws {InvalidArgumentError} when it is no positive whole number
   */
  parameters(count: number): this {
    return this.#with({ parameters: wholeNumber("number of parameters", count) });
  }

  /**
   * The number of tokens the model can attend to.
   *
   * @throws {InvalidArgumentError} when it is no positive whole number
   */
  contextLength(tokens: number): this {
    return this.#with({ contextLength: wholeNumber("context length", tokens) });
  }

  /** How the weights are stored, such as `Q4_K_M`. */
  quantization(label: string): this {
    return this.#with({ quantization: oneLine("quantization", label) });
  }

  /**
   * A language of the model, by its code (`en`, `pt-BR`, `multilingual`, `code`); may be called more
   * than once.
   *
   * @throws {InvalidArgumentError} when it is no language code
   */
  language(code: string): this {
    if (!isLanguageCode(code)) {
      throw new InvalidArgumentError(
        `Cannot use "${code}" as a language: expected a code such as "en"`,
      );
    }
    return this.#with({ languages: added(this.#facts.languages, code) });
  }

  /**
   * The licence, by the Hub's id. One the Hub does not know becomes `other` under that name; `link`
   * says where its text is.
   */
  license(
    id: License | (string & Record<never, never>),
    options: { readonly name?: string; readonly link?: string } = {},
  ): this {
    const known = Object.values(License).find((license) => license === id);
    const name = options.name ?? (known === undefined ? id : undefined);
    return this.#with({
      license: {
        id: known ?? License.Other,
        name: name === undefined ? undefined : oneLine("licence", name),
        link: options.link === undefined ? undefined : oneLine("link of the licence", options.link),
      },
    });
  }

  /**
   * A model this one was made from, by its repository, and how; may be called more than once, as for
   * a merge.
   *
   * @throws {InvalidArgumentError} when it is no name of a repository
   */
  baseModel(repository: string, relation?: BaseModelRelation): this {
    assertRepositoryName(repository);
    return this.#with({
      baseModels: added(this.#facts.baseModels, repository),
      ...(relation !== undefined && { baseModelRelation: relation }),
    });
  }

  /** Whether SONA weights come with the model. */
  sona(included = true): this {
    return this.#with({ sona: included });
  }

  /** What a machine must have to run the model. */
  hardware(needs: CardHardware): this {
    return this.#with({ hardware: { ...needs } });
  }

  /** The files of the model; replaces those given before. */
  files(files: readonly CardFile[]): this {
    return this.#with({
      files: files.map((file) => ({
        ...file,
        path: file.path.toWellFormed(),
        quantization: file.quantization?.toWellFormed(),
      })),
    });
  }

  /** A data set the model was trained on: its id on the Hub or another name, and what it is. */
  addDataset(name: string, description?: string): this {
    const dataset = {
      name: oneLine("data set", name),
      description: description === undefined ? undefined : flattened(description),
    };
    return this.#with({ datasets: [...this.#facts.datasets, dataset] });
  }

  /**
   * A result of an evaluation. Only one that names its data set can be part of the metadata's
   * `model-index`; the page shows all.
   *
   * @throws {InvalidArgumentError} when the value is not a finite number
   */
  addMetric(name: string, value: number, dataset?: string): this {
    if (!Number.isFinite(value)) {
      throw new InvalidArgumentError(`Cannot use ${value} as the value of "${name}": not a number`);
    }
    const metric = {
      name: oneLine("metric", name),
      // YAML keeps no sign of a zero.
      value: value + 0,
      dataset: dataset === undefined ? undefined : oneLine("data set", dataset),
    };
    return this.#with({ metrics: [...this.#facts.metrics, metric] });
  }

  /** A word the model is found by. */
  addTag(tag: string): this {
    return this.#with({ tags: added(this.#facts.tags, oneLine("tag", tag)) });
  }

  /** The card. */
  build(): ModelCard {
    return new ModelCard(cardMetadata(this.#facts), cardBody(this.#facts));
  }

  /** The card as the text of a README.md: `build()` and `ModelCard.toMarkdown()` in one. */
  toMarkdown(): Promise<string> {
    return this.build().toMarkdown();
  }

  #with(facts: Partial<CardFacts>): this {
    this.#facts = { ...this.#facts, ...facts };
    return this;
  }
}

function added(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [...list, item];
}

function oneLine(what: string, text: string): string {
  const flat = flattened(text);
  if (flat !== "") return flat;
  throw new InvalidArgumentError(`Cannot use "${text}" as the ${what}: it is empty`);
}

/** Without line ends and control characters, which no name on the Hub has. */
function flattened(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();
}

function wholeNumber(what: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(
    `Cannot use ${value} as the ${what}: expected a positive whole number`,
  );
}
