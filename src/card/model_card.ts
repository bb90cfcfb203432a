import { writeYaml } from "./yaml.ts";

/**
 * The metadata of a card, under the Hub's own names: `license`, `base_model`, `pipeline_tag`,
 * `model-index` and the rest (hub-docs, `modelcard.md`). Keys nobody here knows are kept.
 */
export type CardMetadata = Readonly<Record<string, unknown>>;

/** A model card: what the Hub reads of a repository's README.md, and what people read. */
export class ModelCard {
  /** The front matter. */
  readonly metadata: CardMetadata;
  /** The Markdown behind it, to the last character. */
  readonly body: string;

  /** Makes a card of its two parts. */
  constructor(metadata: CardMetadata, body: string) {
    this.metadata = metadata;
    this.body = body;
  }

  /**
   * The card as the text of a README.md, which `parseCard` reads back as the same card. It is a
   * promise because the YAML library is loaded at its first use.
   */
  async toMarkdown(): Promise<string> {
    return `---\n${await writeYaml(this.metadata)}---\n${this.body}`;
  }
}
