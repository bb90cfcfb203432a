import type { HubCache } from "../../cache/hub_cache.ts";
import { type GgufHeader, readGgufHeader } from "../../gguf/read_gguf_header.ts";
import type { ByteRange, ByteSource, OpenedRange } from "../../vocabulary/byte_source.ts";
import { etagOf, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import { LocalFile } from "../push/local_file.ts";

/**
 * The header of a file that the cache holds; undefined where it does not.
 *
 * @throws {HubError} when the file cannot be read, or is no GGUF file
 */
export async function localHeader(
  cache: HubCache,
  repository: Repository,
  file: RemoteFile,
): Promise<GgufHeader | undefined> {
  const blob = await cache.findBlob(repository, etagOf(file));
  if (blob?.size !== file.size) return undefined;
  return await readGgufHeader(new LocalSource(blob.path, file.size));
}

/** The bytes of a file on this disk. */
class LocalSource implements ByteSource {
  readonly size: number;
  readonly #path: string;

  constructor(path: string, size: number) {
    this.#path = path;
    this.size = size;
  }

  async open({ start, end }: ByteRange): Promise<OpenedRange> {
    using file = await LocalFile.open(this.#path);
    const bytes = await file.read({ start, end });
    return { start, whole: false, body: new Blob([bytes]).stream() };
  }
}
