import { formatBytes, formatCount } from "../vocabulary/format.ts";
import type { CardFacts, CardFile, CardHardware, CardLicense } from "./card_facts.ts";
import { frameworkOf } from "./card_metadata.ts";
import { Framework } from "./framework.ts";
import {
  markdownCode,
  markdownCommands,
  markdownParagraphs,
  markdownTable,
  markdownText,
} from "./markdown_text.ts";

/** Between these two lines stands what follows from the facts, and what `mergeCard` renews. */
const GENERATED = {
  begin: "<!-- ruv-hub:begin: what stands between these lines is renewed by each push -->",
  end: "<!-- ruv-hub:end -->",
} as const;

/** Between these two lines stands the description, which `mergeCard` renews where there is one. */
const DESCRIPTION = {
  begin: "<!-- ruv-hub:description: renewed by a push that brings another one -->",
  end: "<!-- ruv-hub:description-end -->",
} as const;

/** The page of a card: title, description, and in a marked block all that the facts tell. Pure. */
export function cardBody(facts: CardFacts): string {
  const sections = [
    overview(facts),
    section("Files", fileTable(facts.files)),
    section("Hardware", hardwareList(facts.hardware)),
    section("How to get it", commands(facts)),
    section("Training data", datasetList(facts)),
    section("Evaluation", metricTable(facts)),
    section("License", facts.license && licenseLine(facts.license)),
  ];
  const parts = [GENERATED.begin, ...sections, GENERATED.end];
  return `${cardTop(facts)}\n${parts.filter(Boolean).join("\n\n")}\n`;
}

/** How every page begins: the title, and the description in a marked block of its own. Pure. */
export function cardTop({ name, description }: Pick<CardFacts, "name" | "description">): string {
  const text = description && markdownParagraphs(description);
  const described = text ? [DESCRIPTION.begin, text, DESCRIPTION.end] : [];
  return `\n${[`# ${markdownText(name)}`, ...described].join("\n\n")}\n`;
}

function section(title: string, content: string | undefined): string | undefined {
  return content === undefined ? undefined : `## ${title}\n\n${content}`;
}

function overview(facts: CardFacts): string {
  const { parameters, contextLength, baseModels, baseModelRelation, languages } = facts;
  const code = (text: string | undefined): string | undefined => text && markdownCode(text);
  const relation = baseModelRelation === undefined ? "" : ` (${RELATIONS[baseModelRelation]})`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["Task", code(facts.task)],
    ["Framework", code(frameworkOf(facts))],
    ["Architecture", code(facts.architecture)],
    ["Parameters", parameters === undefined ? undefined : formatCount(parameters)],
    ["Context length", contextLength === undefined ? undefined : `${contextLength} tokens`],
    ["Quantization", code(facts.quantization)],
    ["Base model", baseModels.map(markdownCode).join(", ").concat(relation)],
    ["SONA", facts.sona ? "weights included" : undefined],
    ["Languages", languages.map(markdownCode).join(", ")],
  ];
  const known = rows.flatMap(([name, value]) => value ? [[name, value]] : []);
  return markdownTable(["Fact", "Value"], known);
}

const RELATIONS = {
  quantized: "quantized from it",
  adapter: "an adapter for it",
  finetune: "fine-tuned from it",
  merge: "merged from them",
} as const;

function fileTable(files: readonly CardFile[]): string | undefined {
  if (files.length === 0) return undefined;
  const rows = files.map(({ path, size, quantization, sha256 }) => [
    markdownCode(path),
    size === undefined ? "" : formatBytes(size),
    quantization === undefined ? "" : markdownText(quantization),
    sha256 === undefined ? "" : markdownCode(sha256),
  ]);
  return markdownTable(["File", "Size", "Quantization", "SHA-256"], rows);
}

function hardwareList(hardware: CardHardware | undefined): string | undefined {
  if (hardware === undefined) return undefined;
  const { minRamGb, recommendedRamGb, minVramGb } = hardware;
  const better = recommendedRamGb === undefined ? "" : `, better ${recommendedRamGb} GB`;
  const accelerators = [
    hardware.supportsAne && "Apple Neural Engine",
    hardware.supportsMetal && "Metal",
    hardware.supportsCuda && "CUDA",
  ].filter(Boolean);
  return [
    `- Memory: at least ${minRamGb} GB${better}`,
    minVramGb && `- GPU memory, to run it there: ${minVramGb} GB`,
    accelerators.length > 0 && `- Runs on: ${accelerators.join(", ")}`,
  ].filter(Boolean).join("\n");
}

/** Ways to get the model and run it. Only what works with these files. */
function commands(facts: CardFacts): string | undefined {
  const { repository, files, quantization, baseModels, baseModelRelation } = facts;
  if (repository === undefined) return undefined;
  const isGguf = frameworkOf(facts) === Framework.Gguf;
  // A quantization is asked for by the name it has in a path.
  const isNamed = quantization !== undefined && /^\w+$/.test(quantization) &&
    files.some(({ path }) => path.toUpperCase().includes(quantization.toUpperCase()));
  const label = isGguf && isNamed ? `:${quantization}` : "";
  const isAdapter = baseModelRelation === "adapter" && baseModels.length > 0;
  const pull = `deno run -A jsr:@ruv/hub pull ${repository}${isAdapter ? "" : label}`;
  const blocks = [
    "With [@ruv/hub](https://jsr.io/@ruv/hub), every byte proven:",
    markdownCommands([isAdapter ? `${pull} --with-base` : pull]),
  ];
  if (isGguf && !isAdapter) {
    blocks.push(
      "With llama.cpp:",
      markdownCommands([`llama-cli -hf ${repository}${label}`]),
    );
    // Ollama takes no GGUF that is split into several files.
    if (!files.some(({ path }) => /-\d{5}-of-\d{5}\.gguf$/i.test(path))) {
      blocks.push("With Ollama:", markdownCommands([`ollama run hf.co/${repository}${label}`]));
    }
  }
  return blocks.join("\n\n");
}

function datasetList({ datasets }: CardFacts): string | undefined {
  if (datasets.length === 0) return undefined;
  return datasets.map(({ name, description }) =>
    `- ${markdownCode(name)}${description ? `: ${markdownText(description)}` : ""}`
  ).join("\n");
}

function metricTable({ metrics }: CardFacts): string | undefined {
  if (metrics.length === 0) return undefined;
  const rows = metrics.map(({ name, value, dataset }) => [
    markdownText(name),
    String(value),
    dataset === undefined ? "" : markdownCode(dataset),
  ]);
  return markdownTable(["Metric", "Value", "Data set"], rows);
}

function licenseLine({ id, name, link }: CardLicense): string {
  const title = id === "other" && name !== undefined ? markdownText(name) : markdownCode(id);
  return link === undefined ? title : `${title}: ${markdownParagraphs(link)}`;
}
