import { HttpFileSource } from "../../hub/http_file_source.ts";
import type {
  ByteRange,
  ByteSource,
  OpenedRange,
  OpenOptions,
} from "../../vocabulary/byte_source.ts";
import { LocalEntryNotFoundError } from "../../vocabulary/errors.ts";
import type { RemoteFile, Repository } from "../../vocabulary/repository.ts";
import { XetFileSource } from "../../xet/xet_file_source.ts";
import type { PullSession } from "./pull_session.ts";
import type { XetAccess } from "./xet_access.ts";

/** Where the bytes of a file come from: its chunks where that is worth it, else plain HTTP. */
export function fileSource(
  session: PullSession,
  repository: Repository,
  commit: string,
  file: RemoteFile,
): ByteSource {
  const { hub } = session;
  if (hub === undefined) {
    throw new LocalEntryNotFoundError(`Cannot fetch "${file.path}": offline was asked for`);
  }
  const plain = new HttpFileSource(hub, repository, commit, file);
  const { xetHash, size } = file;
  const access = session.xetAccess(repository, commit);
  if (xetHash === undefined || access === undefined || !usesXet(session, file)) return plain;
  const chunks = new XetFileSource(access.client, { xetHash, size }, {
    onFailure: (error) => {
      access.failed(error);
      return access.isLost;
    },
    onEnd: () => access.worked(),
    ...(session.config.transport !== "xet" && { mostWaste: MOST_WASTE }),
  });
  return new TwoWaySource(chunks, plain, access);
}

/** Whether a file's chunks are asked for at all. */
export function usesXet({ config, settings }: PullSession, file: RemoteFile): boolean {
  const { transport = settings.disableXet ? "http" : "auto" } = config;
  if (file.xetHash === undefined || file.size === 0 || transport === "http") return false;
  return transport === "xet" || file.size >= WORTH_ASKING;
}

/** Plain HTTP wastes nothing. */
const MOST_WASTE = 1.5;
/** A smaller file is here by plain HTTP before a token and a reconstruction are. */
const WORTH_ASKING = 8 * 1024 * 1024;

/** Chunks as long as their store is of use, then plain HTTP: bytes are the same bytes. */
class TwoWaySource implements ByteSource {
  readonly size: number;
  readonly #chunks: ByteSource;
  readonly #plain: ByteSource;
  readonly #access: XetAccess;

  constructor(chunks: ByteSource, plain: ByteSource, access: XetAccess) {
    this.size = plain.size;
    this.#chunks = chunks;
    this.#plain = plain;
    this.#access = access;
  }

  async open(range: ByteRange, options: OpenOptions): Promise<OpenedRange> {
    if (this.#access.isLost) return await this.#plain.open(range, options);
    try {
      return await this.#chunks.open(range, options);
    } catch (error) {
      options.signal.throwIfAborted();
      this.#access.failed(error);
      if (!this.#access.isLost) throw error;
      return await this.#plain.open(range, options);
    }
  }

  distrust(): void {
    this.#access.distrust();
  }
}
