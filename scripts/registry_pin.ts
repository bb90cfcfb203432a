/**
 * Fills the sizes and checksums of the built-in catalogue from the Hub, and shows what changes:
 *
 *     deno run -A scripts/registry_pin.ts [--endpoint URL] [--write]
 *
 * Without `--write` it only shows. Endpoint and token come from the environment, as for `pull`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { HubClient } from "../src/hub/hub_client.ts";
import { getRevision } from "../src/hub/revision.ts";
import { readToken } from "../src/hub/token.ts";
import { listTree } from "../src/hub/tree.ts";
import { parseCatalogue } from "../src/registry/catalogue.ts";
import { ModelInfo } from "../src/registry/model_info.ts";
import type { RemoteFile } from "../src/vocabulary/repository.ts";
import { settingsFromEnv } from "../src/vocabulary/settings.ts";

/** A catalogue's text after pinning, and what is different about it. */
export interface PinnedCatalogue {
  /** The new text, formatted like the old one. */
  readonly text: string;
  /** The differences and what could not be pinned, a line each. */
  readonly report: readonly string[];
}

/**
 * Takes the size and the SHA-256 of every model's file from the Hub's listing. A model whose file
 * is not there keeps its figures.
 *
 * @throws {InvalidFormatError} when the text is no catalogue
 * @throws {HubError} when a repository cannot be listed
 */
export async function pinCatalogue(text: string, client: HubClient): Promise<PinnedCatalogue> {
  const value = JSON.parse(text);
  const { models } = parseCatalogue(value);
  const listings = new Map<string, ReadonlyMap<string, RemoteFile>>();
  for (const repository of new Set(models.map((model) => model.repository))) {
    listings.set(repository, await listFiles(client, repository));
  }
  const report: string[] = [];
  value.models = models.map((model) => {
    const file = listings.get(model.repository)?.get(model.filename);
    report.push(...difference(model, file));
    return file === undefined ? model : pinned(model, file);
  });
  return { text: `${JSON.stringify(value, null, 2)}\n`, report };
}

async function listFiles(
  client: HubClient,
  name: string,
): Promise<ReadonlyMap<string, RemoteFile>> {
  const repository = { type: "model", name } as const;
  const { commit } = await getRevision(client, repository, "main");
  const files = await listTree(client, repository, commit);
  return new Map(files.map((file) => [file.path, file]));
}

function pinned(model: ModelInfo, { size, sha256 }: RemoteFile): ModelInfo {
  const { sha256: _, ...facts } = model;
  return new ModelInfo({ ...facts, sizeBytes: size, ...(sha256 !== undefined && { sha256 }) });
}

function difference(model: ModelInfo, file: RemoteFile | undefined): string[] {
  const { id, repository, filename } = model;
  if (file === undefined) return [`${id}: ${repository} has no "${filename}"`];
  const lines = [
    ...change("sizeBytes", model.sizeBytes, file.size),
    ...change("sha256", model.sha256, file.sha256),
    ...file.sha256 === undefined ? ["  not in LFS: the Hub has no SHA-256 of it"] : [],
  ];
  return lines.length === 0 ? [] : [`${id}: ${filename}`, ...lines];
}

function change(name: string, before: unknown, after: unknown): string[] {
  if (before === after) return [];
  return [
    ...before === undefined ? [] : [`  - ${name} ${before}`],
    ...after === undefined ? [] : [`  + ${name} ${after}`],
  ];
}

async function main(): Promise<void> {
  const { values: { endpoint, write } } = parseArgs({
    args: Deno.args,
    options: { endpoint: { type: "string" }, write: { type: "boolean", default: false } },
  });
  const settings = settingsFromEnv((name) => Deno.env.get(name));
  using client = new HubClient({
    endpoint: endpoint ?? settings.endpoint,
    token: await readToken(settings),
    stallTimeoutMs: settings.stallTimeoutMs,
  });
  const file = new URL("../src/registry/catalogue.json", import.meta.url);
  const before = await Deno.readTextFile(file);
  const { text, report } = await pinCatalogue(before, client);
  for (const line of report) console.log(line);
  if (text === before) return console.log("The catalogue says what the Hub says");
  if (!write) return console.log("Nothing written: --write writes it");
  await Deno.writeTextFile(file, text);
  console.log("Written to src/registry/catalogue.json");
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
