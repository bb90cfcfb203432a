import type { CreatedRepository } from "../../hub/create_repository.ts";
import type { RepositoryFacts } from "../../hub/describe_repository.ts";
import type { HubClient } from "../../hub/hub_client.ts";
import { LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import { assertRepositoryName } from "../../vocabulary/model_reference.ts";
import type { Repository, RepositoryType } from "../../vocabulary/repository.ts";
import type { DownloadConfig } from "../pull/download_config.ts";

/** How a {@linkcode RepositoryKeeper} works. Whatever is not given comes from `settings`. */
export interface RepositoryConfig
  extends Pick<DownloadConfig, "endpoint" | "token" | "settings" | "fetch" | "signal"> {
  /** What the repositories hold. @default "model" */
  readonly type?: RepositoryType;
}

/**
 * Makes, describes, renames, hides and deletes repositories of a Hub. Each is named `user/name`.
 *
 * Every method throws an `AuthenticationError` when the token may not do it, and a
 * `RepositoryNotFoundError` when there is no such repository, unless it says otherwise.
 */
export class RepositoryKeeper {
  readonly #config: RepositoryConfig;

  /** Makes a keeper; nothing is read or opened before the first call. */
  constructor(config: RepositoryConfig = {}) {
    this.#config = config;
  }

  /**
   * Makes a repository. One that is there already stays as it is, and is an error (409) unless
   * `existOk`.
   */
  create(
    name: string,
    options: { readonly private?: boolean; readonly existOk?: boolean } = {},
  ): Promise<CreatedRepository> {
    return this.#ask(name, async (hub, repository, signal) => {
      const { createRepository } = await import("../../hub/create_repository.ts");
      return await createRepository(hub, repository, { ...options, ...signal });
    });
  }

  /** What the Hub says about a repository; undefined where there is none to see. */
  describe(name: string): Promise<RepositoryFacts | undefined> {
    return this.#ask(name, async (hub, repository, signal) => {
      const { describeRepository } = await import("../../hub/describe_repository.ts");
      return await describeRepository(hub, repository, signal);
    });
  }

  /** Gives a repository another name; the old one leads to it. */
  async move(name: string, to: string): Promise<void> {
    assertRepositoryName(to);
    await this.#ask(name, async (hub, repository, signal) => {
      const { moveRepository } = await import("../../hub/manage_repository.ts");
      await moveRepository(hub, repository, to, signal);
    });
  }

  /** Shows a repository to everybody, or hides it. */
  setVisibility(name: string, visibility: "public" | "private"): Promise<void> {
    return this.#ask(name, async (hub, repository, signal) => {
      const { setVisibility } = await import("../../hub/manage_repository.ts");
      await setVisibility(hub, repository, visibility, signal);
    });
  }

  /** Deletes a repository and all that is in it, for ever. */
  delete(name: string, options: { readonly missingOk?: boolean } = {}): Promise<void> {
    return this.#ask(name, async (hub, repository, signal) => {
      const { deleteRepository } = await import("../../hub/manage_repository.ts");
      await deleteRepository(hub, repository, { ...options, ...signal });
    });
  }

  async #ask<T>(
    name: string,
    question: (
      hub: HubClient,
      repository: Repository,
      options: { readonly signal: AbortSignal | undefined },
    ) => Promise<T>,
  ): Promise<T> {
    const { type = "model", signal, fetch } = this.#config;
    assertRepositoryName(name);
    const { downloadSettings } = await import("../pull/download_settings.ts");
    const { endpoint, token, offline, stallTimeoutMs } = await downloadSettings(this.#config);
    if (offline) {
      throw new LocalEntryNotFoundError(`Cannot reach "${name}": offline was asked for`);
    }
    const { HubClient } = await import("../../hub/hub_client.ts");
    using hub = new HubClient({ endpoint, token, stallTimeoutMs, fetch });
    return await question(hub, { type, name }, { signal });
  }
}
