import type { ModelMetadata, UploadConfig } from "./upload_config.ts";
import type { UploadPlan, UploadResult } from "./upload_result.ts";

/**
 * Uploads models: checked first, sent once, described by a card, committed in one commit.
 *
 * A push that was interrupted is continued by the next one: what the Hub has is not sent again.
 */
export class ModelUploader {
  readonly #config: UploadConfig;

  /** Makes an uploader; nothing is read or opened before the first call. */
  constructor(config: UploadConfig = {}) {
    this.#config = config;
  }

  /**
   * Pushes files, or a folder's, to the repository `user/name`, which is made when there is none.
   *
   * @throws {InvalidArgumentError} when a file is missing, empty or not what it claims to be, or the
   * options make no sense; nothing has been made on the Hub then
   * @throws {UnsafeFileError} when a file is a pickle, unless they are allowed
   * @throws {AuthenticationError} when there is no token, or one that may not write
   * @throws {GatedRepoError} when the terms of the repository have to be accepted first
   * @throws {StaleParentError} when somebody else has changed the same files in the meantime
   * @throws {NetworkError} when the connection fails for good; the next push continues
   */
  async upload(
    files: string | readonly string[],
    repository: string,
    metadata: ModelMetadata = {},
  ): Promise<UploadResult> {
    const { push } = await import("./push.ts");
    return await push(listOf(files), repository, { metadata, config: this.#config });
  }

  /**
   * Finds out what {@linkcode upload} would do, the whole card included. Changes nothing, and asks
   * the Hub nothing that needs a right to write.
   */
  async plan(
    files: string | readonly string[],
    repository: string,
    metadata: ModelMetadata = {},
  ): Promise<UploadPlan> {
    const { planPush } = await import("./push.ts");
    return await planPush(listOf(files), repository, { metadata, config: this.#config });
  }
}

function listOf(files: string | readonly string[]): readonly string[] {
  return typeof files === "string" ? [files] : files;
}
