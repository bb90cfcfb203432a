import {
  type DownloadConfig,
  type DownloadOptions,
  findBaseModel,
  InvalidArgumentError,
  ModelDownloader,
} from "../../../mod.ts";

/** Something to download. */
export interface Wanted {
  /** What names it. */
  readonly reference: string;
  /** Which of its files. */
  readonly options: DownloadOptions;
}

/**
 * The model that an adapter is made for. Nothing is fetched.
 *
 * @throws {InvalidArgumentError} when both would put a file of one name into one folder
 */
export async function wantedBase(
  adapter: Wanted,
  config: DownloadConfig,
): Promise<Wanted> {
  const { reference, paths } = await findBaseModel(adapter.reference, adapter.options, config);
  const { fit } = adapter.options;
  const base = { reference, options: { paths, ...(fit !== undefined && { fit }) } };
  await assertApart(adapter, base, config);
  return base;
}

/** In a plain folder a README.md of the one would replace that of the other. */
async function assertApart(adapter: Wanted, base: Wanted, config: DownloadConfig): Promise<void> {
  const downloader = new ModelDownloader(config);
  const [one, other] = [
    await downloader.plan(adapter.reference, adapter.options),
    await downloader.plan(base.reference, base.options),
  ];
  if (one.destination !== other.destination || one.repository.name === other.repository.name) {
    return;
  }
  const paths = new Set(one.files.map(({ path }) => path));
  const both = other.files.find(({ path }) => paths.has(path));
  if (both === undefined) return;
  throw new InvalidArgumentError(
    `Cannot put "${one.repository.name}" and its base into "${one.destination}": both have "${both.path}"`,
  );
}

/** One document for a model, or for an adapter and, under `base`, its base. */
export function withBase(documents: readonly object[]): unknown {
  const [document, base] = documents;
  return base === undefined ? document : { ...document, base };
}
