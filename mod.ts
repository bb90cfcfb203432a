/**
 * Moves language models between the Hugging Face Hub and a machine: in parallel, resumable after a
 * kill at any moment, and every byte proven before a file gets its name. A library without any
 * dependency at import, and a command line; the cache is the one that `hf`, transformers and
 * llama.cpp use.
 *
 * ## On the command line
 *
 * ```sh
 * deno run -A jsr:@ruv/hub pull ruvltra-small          # a model of the registry
 * deno run -A jsr:@ruv/hub pull user/repo:Q4_K_M       # one quantization of any repository
 * deno run -A jsr:@ruv/hub push --model my.gguf --repo me/my-model --license mit
 * deno run -A jsr:@ruv/hub help                        # everything else: sync, verify, serve, …
 * deno install -g -A -n ruv-hub jsr:@ruv/hub           # from now on: ruv-hub pull …
 * ```
 *
 * ## In a program
 *
 * Download: {@linkcode ModelDownloader} gives the path, and the proof of every file.
 *
 * ```ts
 * import { ModelDownloader } from "@ruv/hub";
 *
 * async function pull(): Promise<string> {
 *   const downloader = new ModelDownloader({ showProgress: true });
 *   const { path, files } = await downloader.download("user/repo:Q4_K_M");
 *   for (const { path, sha256, verified } of files) console.log(path, sha256, verified);
 *   return path;
 * }
 * ```
 *
 * Choose: by the registry alone, or by what a model needs on this machine.
 *
 * ```ts
 * import { recommendModel, RuvLtraRegistry } from "@ruv/hub";
 *
 * console.log(new RuvLtraRegistry().recommendForRam(4)?.id); // ruvltra-medium
 *
 * async function choose(): Promise<string | null> {
 *   return (await recommendModel({ fit: { ramBytes: 4e9, contextLength: 4096 } })).recommended;
 * }
 * ```
 *
 * Push: {@linkcode ModelUploader} looks into files before it sends them, and writes their card.
 *
 * ```ts
 * import { ModelUploader } from "@ruv/hub";
 *
 * async function push(): Promise<string> {
 *   const uploader = new ModelUploader({ versionTag: "v1.0.0" });
 *   return (await uploader.upload("my.gguf", "me/my-model", { license: "mit" })).url;
 * }
 * ```
 *
 * And much else, each of it one call:
 *
 * | task | call |
 * | --- | --- |
 * | what a repository has, and what of it fits | {@linkcode inspectModel} |
 * | many models from a list, pinned in a lock | {@linkcode syncModels}, {@linkcode mirrorModels} |
 * | tags and changes; what is behind; bring it up to date | {@linkcode listVersions}, {@linkcode findOutdated}, {@linkcode updateModels} |
 * | hash again what is on this disk, and mend it | {@linkcode ModelVerifier}, {@linkcode ModelRepairer} |
 * | look after the cache | {@linkcode CacheKeeper} |
 * | make, hide, rename and delete repositories | {@linkcode RepositoryKeeper} |
 * | model cards | {@linkcode ModelCardBuilder}, {@linkcode checkCard}, {@linkcode mergeCard} |
 * | progress as numbers, words and bars | {@linkcode TransferProgress}, {@linkcode TransferNarrator}, {@linkcode renderTransfer} |
 *
 * `@ruv/hub/registry` and `@ruv/hub/card` are the catalogue and the cards alone; `@ruv/hub/server`
 * is a Hub in your process, for tests.
 *
 * ## What holds
 *
 * - Importing it needs no permission. A pull needs
 *   `--allow-net=huggingface.co,*.hf.co --allow-env --allow-read --allow-write=CACHE`, and an error
 *   names the flag that is missing.
 * - A file has its name only when its bytes have the Hub's digest. What is interrupted goes on when
 *   it is asked for again.
 * - What went wrong has a class: {@linkcode HubError} is above all of them.
 * - Nothing is printed unless `showProgress` asks for it, and there is no telemetry.
 *
 * @module
 */
export {
  AmbiguousModelError,
  AuthenticationError,
  ChecksumMismatchError,
  DiskFullError,
  DoesNotFitError,
  EntryNotFoundError,
  GatedRepoError,
  HubError,
  type HubErrorOptions,
  HubHttpError,
  type HubHttpErrorOptions,
  InvalidArgumentError,
  InvalidFormatError,
  LocalEntryNotFoundError,
  ManifestMismatchError,
  type ModelChoice,
  ModelNotFoundError,
  NameNotFoundError,
  NetworkError,
  PermissionError,
  PinnedChecksumError,
  RateLimitError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  StaleParentError,
  type UnfitModel,
  UnsafeFileError,
} from "./src/vocabulary/errors.ts";
export { type CardProblem, checkCard } from "./src/card/check_card.ts";
export type { BaseModelRelation, CardFile, CardHardware } from "./src/card/card_facts.ts";
export { Framework } from "./src/card/framework.ts";
export { License } from "./src/vocabulary/license.ts";
export { mergeCard } from "./src/card/merge_card.ts";
export { type CardMetadata, ModelCard } from "./src/card/model_card.ts";
export { ModelCardBuilder } from "./src/card/model_card_builder.ts";
export { parseCard } from "./src/card/parse_card.ts";
export {
  manifestText,
  mergeManifests,
  type ModelPart,
  type ModelPartRole,
  parseManifest,
  type RuvltraManifest,
} from "./src/card/ruvltra_manifest.ts";
export { TaskType } from "./src/card/task_type.ts";
export type {
  CachedBlob,
  CachedFile,
  CachedRepository,
  CachedRepositoryType,
  CachedRevision,
  CacheScan,
  CacheWarning,
  PartialDownload,
} from "./src/cache/cache_scan.ts";
export type { PruneOptions } from "./src/cache/prune_plan.ts";
export type { CacheRemovalPlan, RepositoryRemoval, SparedItem } from "./src/cache/removal_plan.ts";
export type { CacheRemoval } from "./src/cache/remove_from_cache.ts";
export { type CacheConfig, CacheKeeper } from "./src/stories/care/cache_keeper.ts";
export { ModelRepairer } from "./src/stories/care/repairer.ts";
export type { RepairerConfig } from "./src/stories/care/repairer_config.ts";
export type { Repair, RepairedFile } from "./src/stories/care/repair_result.ts";
export { ModelVerifier, type VerifierConfig } from "./src/stories/care/verifier.ts";
export type { Verification, VerifiedFile } from "./src/stories/care/verification.ts";
export { cacheName } from "./src/stories/care/cache_name.ts";
export { buildCard, type BuildCardOptions } from "./src/stories/card/build_card.ts";
export { type FoundCard, readCard, type ReadCardOptions } from "./src/stories/card/read_card.ts";
export { ChecksumVerifier } from "./src/vocabulary/checksum_verifier.ts";
export type { HashImplementation } from "./src/vocabulary/hashing.ts";
export { ModelDownloader } from "./src/stories/pull/downloader.ts";
export type { DownloadConfig, DownloadOptions } from "./src/stories/pull/download_config.ts";
export type {
  DownloadedFile,
  DownloadPlan,
  DownloadResult,
  PlannedFile,
} from "./src/stories/pull/download_result.ts";
export { diagnose, type DiagnosisConfig } from "./src/stories/doctor/diagnose.ts";
export type { Diagnosis, Finding, Health } from "./src/stories/doctor/diagnosis.ts";
export { listVersions } from "./src/stories/versions/versions.ts";
export type {
  ModelCommit,
  ModelVersions,
  NamedVersion,
  VersionsConfig,
  VersionsOptions,
} from "./src/stories/versions/model_versions.ts";
export type { FileChange } from "./src/stories/versions/tree_changes.ts";
export { findOutdated } from "./src/stories/versions/outdated.ts";
export type { ModelPlace } from "./src/stories/versions/model_place.ts";
export type { ModelStanding, OutdatedOptions } from "./src/stories/versions/model_standing.ts";
export { updateModels } from "./src/stories/versions/update.ts";
export type {
  UpdateConfig,
  UpdatedModel,
  UpdateFailure,
  UpdateOptions,
  UpdateResult,
} from "./src/stories/versions/update_result.ts";
export type { BaseModel } from "./src/stories/pull/base_model.ts";
export { findBaseModel } from "./src/stories/pull/find_base_model.ts";
export { mirrorModels } from "./src/stories/mirror/mirror.ts";
export type {
  MirrorConfig,
  MirroredModel,
  MirrorOptions,
  MirrorResult,
} from "./src/stories/mirror/mirror_result.ts";
export { planSync, syncModels } from "./src/stories/sync/sync.ts";
export type { SyncEntry } from "./src/stories/sync/sync_list.ts";
export type {
  PlannedModel,
  PrunableFile,
  SparedFile,
  SyncConfig,
  SyncedModel,
  SyncFailure,
  SyncOptions,
  SyncPlan,
  SyncResult,
} from "./src/stories/sync/sync_result.ts";
export { identify } from "./src/stories/account/identify.ts";
export {
  type Login,
  login,
  type LoginConfig,
  type Logout,
  logout,
} from "./src/stories/account/login.ts";
export type { Identity } from "./src/hub/whoami.ts";
export { type RepositoryConfig, RepositoryKeeper } from "./src/stories/hub/repository_keeper.ts";
export type { CreatedRepository } from "./src/hub/create_repository.ts";
export type { RepositoryFacts } from "./src/hub/describe_repository.ts";
export { ModelUploader } from "./src/stories/push/uploader.ts";
export type { ModelMetadata, ModelMetric, UploadConfig } from "./src/stories/push/upload_config.ts";
export type {
  Contradiction,
  PlannedUpload,
  UploadedFile,
  UploadPlan,
  UploadResult,
} from "./src/stories/push/upload_result.ts";
export { recommendModel } from "./src/stories/fit/recommender.ts";
export type {
  Recommendation,
  RecommendationConfig,
  RecommendedModel,
} from "./src/stories/fit/recommendation.ts";
export { inspectModel } from "./src/stories/inspect/inspector.ts";
export {
  inspectModelFile,
  type ModelFileInspection,
} from "./src/stories/push/inspect_model_file.ts";
export type { GgufFacts } from "./src/gguf/check_gguf.ts";
export type { SafetensorsFacts } from "./src/weights/safetensors.ts";
export type {
  DownloadEstimate,
  HubFacts,
  InspectionConfig,
  ModelFit,
  ModelInspection,
  OfferedModel,
  SonaWeights,
} from "./src/stories/inspect/model_inspection.ts";
export type { AutomaticChoice, ConsideredModel } from "./src/stories/fit/automatic_choice.ts";
export type { FitOptions } from "./src/stories/fit/model_fit.ts";
export { explainNeed, type NeedLine } from "./src/fit/explain_need.ts";
export { formatNeed } from "./src/fit/format_need.ts";
export type { FitPlace } from "./src/fit/choose_variant.ts";
export type { Gpu } from "./src/fit/gpu_memory.ts";
export type { KvCacheType } from "./src/fit/kv_cache.ts";
export type { MachineMemory } from "./src/fit/machine_memory.ts";
export type { MemoryNeed } from "./src/fit/memory_need.ts";
export type { CatalogueDifference } from "./src/stories/inspect/catalogue_differences.ts";
export { searchHub } from "./src/stories/hub/search.ts";
export type { FoundModel, ModelSearch } from "./src/hub/search_models.ts";
export { listModels } from "./src/stories/catalogue/list_models.ts";
export type { ListingConfig, ModelFilter } from "./src/stories/catalogue/model_filter.ts";
export type { Catalogue } from "./src/registry/catalogue.ts";
export type { HardwareRequirements } from "./src/registry/hardware_requirements.ts";
export { type ModelFacts, ModelInfo } from "./src/registry/model_info.ts";
export { ModelSize } from "./src/registry/model_size.ts";
export { QuantizationLevel } from "./src/registry/quantization_level.ts";
export { openRegistry } from "./src/stories/catalogue/open_registry.ts";
export type {
  RegistryUpdate,
  RegistryUpdateConfig,
} from "./src/stories/catalogue/registry_change.ts";
export { updateRegistry } from "./src/stories/catalogue/registry_update.ts";
export { RuvLtraRegistry } from "./src/registry/ruv_ltra_registry.ts";
export type { TransferEvent, TransferEventListener, TransferFit } from "./src/vocabulary/events.ts";
export type { RemoteFile, Repository, RepositoryType } from "./src/vocabulary/repository.ts";
export { type HubSettings, settingsFromEnv } from "./src/vocabulary/settings.ts";
export { fileError, type FileErrorOptions } from "./src/vocabulary/file_errors.ts";
export { formatAge } from "./src/vocabulary/format_age.ts";
export { formatBytes, formatDuration, formatRate, parseByteSize } from "./src/vocabulary/format.ts";
export { nearestNames, type NearestNamesOptions } from "./src/vocabulary/nearest_names.ts";
export { redact } from "./src/vocabulary/redact.ts";
export { VERSION } from "./src/vocabulary/version.ts";
export {
  displayWidth,
  padColumns,
  truncateMiddle,
  visibleText,
  wrapText,
} from "./src/progress/display_text.ts";
export {
  ProgressBar,
  type ProgressBarOptions,
  type ProgressState,
  renderProgress,
} from "./src/progress/progress_bar.ts";
export { ProgressStyle } from "./src/progress/progress_style.ts";
export { type Ink, paint, type PaintStyle } from "./src/progress/render_bar.ts";
export { describeTransfer, renderTransfer, type Screen } from "./src/progress/render_transfer.ts";
export { TransferNarrator } from "./src/progress/transfer_narrator.ts";
export {
  type FileProgress,
  TransferProgress,
  type TransferView,
} from "./src/progress/transfer_progress.ts";

// Not awaited: cli.ts imports this module, and would wait for it for ever.
if (import.meta.main) import("./cli.ts").then((cli) => cli.main());
