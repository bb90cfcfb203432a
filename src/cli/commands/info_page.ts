import {
  type CatalogueDifference,
  displayWidth,
  type DownloadEstimate,
  formatBytes,
  formatDuration,
  formatRate,
  type HubFacts,
  type Ink,
  type MachineMemory,
  type ModelInfo,
  type ModelInspection,
  type OfferedModel,
  redact,
  RuvLtraRegistry,
  visibleText,
} from "../../../mod.ts";
import { fitCell, needCell, needSentence } from "./fit_words.ts";
import { textTable } from "../text_table.ts";

/** What a page is written for. */
interface Paper extends Pick<Ink, "unicode"> {
  /** Columns of the terminal. @default 80 */
  readonly columns?: number | undefined;
}

/** Everything known about a model as a page of text for at most 80 columns. */
export function infoPage(inspection: ModelInspection, paper: Paper): readonly string[] {
  const { catalogue, hub, hubFailure } = inspection;
  const parts = [
    catalogue === null
      ? repositoryPart(inspection, paper)
      : cataloguePart(inspection, catalogue, paper),
    hubFailure === null ? [] : [`Nothing from the Hub: ${visibleText(redact(hubFailure))}`],
    hub === null || hub.models.length === 0 ? [] : offeredPart(hub.models, inspection.machine),
    hub === null || hub.models.length === 0 ? [] : basisPart(hub, inspection.machine, paper),
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, index) =>
    index === 0 ? part : ["", ...part]
  );
}

/** What the Hub says about a repository the registry does not hold. */
function repositoryPart(inspection: ModelInspection, paper: Paper): string[] {
  const { repository, revision, hub, downloads } = inspection;
  const name = repository.type === "dataset" ? `datasets/${repository.name}` : repository.name;
  if (hub === null) return [visibleText(name)];
  return [
    visibleText(`${name} @ ${hub.commit.slice(0, 7)} (${revision})`),
    ...indented([
      ...hubRows(hub),
      ...chosenRows(hub, inspection.machine),
      ...fitRows(inspection),
      ...downloadRows(downloads),
    ], paper),
  ];
}

/** The registry's word and the Hub's, side by side. */
function cataloguePart(
  inspection: ModelInspection,
  model: ModelInfo,
  paper: Paper,
): string[] {
  const { hub, differences, downloads, repository, revision } = inspection;
  const source = hub === null ? "" : `Hub, ${revision} @ ${hub.commit.slice(0, 7)}`;
  const differs = (fact: CatalogueDifference["fact"]): string | undefined => {
    const found = differences.find((difference) => difference.fact === fact);
    return found && `${paper.unicode ? "≠" : "!="} ${otherWord(found)}`;
  };
  const hubFile = hub?.chosen?.find(({ path }) => path === model.filename);
  const estimate = model.sha256 === undefined ? " (estimate)" : "";
  const rows = [
    ["", "registry", source],
    ["repository", repository.name, hub === null ? "" : "the same"],
    ["file", model.filename, differs("filename") ?? (hubFile === undefined ? "" : "the same")],
    [
      "size",
      formatBytes(model.sizeBytes) + estimate,
      differs("sizeBytes") ?? (hubFile === undefined ? "" : "the same"),
    ],
    [
      "sha256",
      model.sha256 === undefined ? "not pinned" : shortDigest(model.sha256),
      differs("sha256") ?? shortDigest(hubFile?.sha256),
    ],
    ["parameters", `${model.paramsB} B`, differs("paramsB") ?? ""],
    ["quantization", model.quantization, differs("quantization") ?? ""],
    ["size class", `${model.size}: ${new RuvLtraRegistry().sizeClasses[model.size]}`, ""],
  ];
  return [
    `${model.id}  ${model.name}`,
    model.description,
    "",
    ...indented(rows, paper),
    ...indented([
      ...needRows(model),
      ...fitRows(inspection),
      ...hub === null ? [] : hubRows(hub),
      ...downloadRows(downloads),
    ], paper),
  ];
}

function otherWord({ fact, other, source }: CatalogueDifference): string {
  if (other === null) return fact === "filename" ? "not there" : "none";
  const word = typeof other === "string"
    ? (fact === "sha256" ? shortDigest(other) : other)
    : fact === "sizeBytes"
    ? formatBytes(other)
    : `${other} B`;
  return source === "filename" ? `${word} in the file's name` : word;
}

function shortDigest(digest: string | undefined): string {
  return digest === undefined ? "" : `${digest.slice(0, 8)}...${digest.slice(-8)}`;
}

function needRows({ contextLength, hardware, sona, adapterFor }: ModelInfo): string[][] {
  const { minRamGb, recommendedRamGb, minVramGb } = hardware;
  const accelerators = [
    hardware.supportsAne && "Apple Neural Engine",
    hardware.supportsMetal && "Metal",
    hardware.supportsCuda && "CUDA",
  ].filter((name) => name !== false);
  const vram = minVramGb === null ? "" : ` (${minVramGb} GB of GPU memory)`;
  return [
    ["context", `${contextLength} tokens`],
    ["memory", `at least ${minRamGb} GB, better ${recommendedRamGb} GB`],
    ...accelerators.length === 0 ? [] : [["accelerators", accelerators.join(", ") + vram]],
    ["SONA", sona ? "weights included" : "no weights"],
    ...adapterFor === undefined ? [] : [["adapter for", adapterFor]],
  ];
}

function hubRows(hub: HubFacts): string[][] {
  const access = [
    ...hub.private === null ? [] : [hub.private ? "private" : "public"],
    ...hub.gated ? ["gated: its terms have to be accepted first"] : [],
  ];
  return [
    ...access.length === 0 ? [] : [["access", access.join(", ")]],
    ...hub.lastModified === null
      ? []
      : [["changed", hub.lastModified.slice(0, "2026-01-02".length)]],
    [
      hub.isPartial ? "in the cache" : "holds",
      `${filesOf(hub.fileCount)}, ${formatBytes(hub.totalBytes)}`,
    ],
    ...(hub.sona ?? []).map(({ path, size, madeFor }) => [
      "SONA file",
      visibleText(`${path}, ${formatBytes(size)}, made for ${madeFor ?? "a file elsewhere"}`),
    ]),
  ];
}

function fitRows({ fit, machine }: ModelInspection): string[][] {
  return fit === null ? [] : [["needs", needSentence(fit, machine)]];
}

function chosenRows(hub: HubFacts, { ram }: MachineMemory): string[][] {
  const { chosen, fileCount, choice, models } = hub;
  if (chosen === null) {
    const nothingFits = ram !== null && models.every(({ place }) => place === null);
    return [[
      "pull takes",
      nothingFits ? "nothing: no model below fits" : "one of the models below, by its quantization",
    ]];
  }
  const size = chosen.reduce((sum, file) => sum + file.size, 0);
  const [only] = chosen;
  const what = chosen.length === 1 && only !== undefined
    ? only.path
    : chosen.length === fileCount
    ? "everything"
    : filesOf(chosen.length);
  const why = choice === undefined ? "" : `: ${choice.reasons[0]}`;
  return [["pull takes", `${what}, ${formatBytes(size)}${why}`]];
}

function downloadRows(downloads: readonly DownloadEstimate[]): string[][] {
  const estimates = downloads.map(({ bitsPerSecond, seconds, measured = false }) =>
    measured
      ? `${formatDuration(seconds)} at ${formatRate(bitsPerSecond / 8)}, as last measured`
      : `${formatDuration(seconds)} at ${bitsPerSecond / 1e6} Mbit/s`
  );
  return estimates.length === 0 ? [] : [["download", estimates.join(", ")]];
}

/** All GGUF models of the repository. A name too long for its line gets one of its own. */
function offeredPart(models: readonly OfferedModel[], machine: MachineMemory): string[] {
  const rates = models[0]?.downloads.map(({ bitsPerSecond }) => `${bitsPerSecond / 1e6} Mbit/s`);
  const facts = [
    ["quant", "size", ...rates ?? [], "needs", "fits"],
    ...models.map(({ quantization, size, downloads, need, place }) => [
      quantization ?? "-",
      formatBytes(size),
      ...downloads.map(({ seconds }) => formatDuration(seconds)),
      needCell(need),
      fitCell(place, machine),
    ]),
  ];
  const names = ["file", ...models.map(nameOf)];
  const right = [1, 2, 3, 4];
  const wide = textTable(facts.map((row, index) => [...row, names[index] ?? ""]), {
    right,
    width: Infinity,
  });
  if (wide.every((line) => displayWidth(line) <= 80)) return wide;
  return textTable(facts.map((row) => [...row, ""]), { right }).flatMap((line, index) =>
    index === 0 ? [line] : [line, `  ${names[index] ?? ""}`]
  );
}

/** What the needs in the table were counted for. */
function basisPart(
  { models, basis }: HubFacts,
  { unseen }: MachineMemory,
  paper: Paper,
): string[] {
  const tokens = Math.max(...models.map(({ need }) => need.contextLength));
  const clauses = [`for a context of ${tokens} tokens`, ...basis, ...unseen.map(notSeen)];
  return textTable(clauses.map((clause, index) => [index === 0 ? "needs" : "", clause]), {
    width: widthOf(paper),
  });
}

function notSeen(clause: string): string {
  return `not seen: ${clause}`;
}

function nameOf({ files }: OfferedModel): string {
  const path = visibleText(files[0]?.path ?? "");
  return files.length < 2 ? path : `${path} and ${filesOf(files.length - 1)} more`;
}

function filesOf(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

function indented(rows: readonly (readonly string[])[], paper: Paper): string[] {
  return textTable(rows, { width: widthOf(paper) - 2 }).map((line) => `  ${line}`);
}

function widthOf({ columns = 80 }: Paper): number {
  return Math.min(80, columns);
}
