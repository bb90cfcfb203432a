import type { ByteRange } from "../../vocabulary/byte_source.ts";
import { HubError } from "../../vocabulary/errors.ts";
import { fileError } from "../../vocabulary/file_errors.ts";
import type { RangeReader } from "../../vocabulary/range_reader.ts";

/** A file on this disk, open for reading. */
export class LocalFile implements RangeReader, Disposable {
  /** Where it is. */
  readonly path: string;
  /** Size in bytes when it was opened. */
  readonly size: number;
  readonly #file: Deno.FsFile;
  #position = 0;

  private constructor(path: string, file: Deno.FsFile, size: number) {
    this.path = path;
    this.#file = file;
    this.size = size;
  }

  /**
   * Opens the file at `path`.
   *
   * @throws {HubError} when there is none, or it may not be read
   */
  static async open(path: string): Promise<LocalFile> {
    let file: Deno.FsFile | undefined;
    try {
      file = await Deno.open(path);
      return new LocalFile(path, file, (await file.stat()).size);
    } catch (error) {
      file?.close();
      throw fileError("read", path, error);
    }
  }

  /**
   * Reads exactly a range, into `output` where that is given. Calls must not overlap: there is one
   * position.
   *
   * @throws {HubError} when the file has become shorter, or cannot be read
   */
  async read(
    { start, end }: ByteRange,
    output: Uint8Array<ArrayBuffer> = new Uint8Array(end - start),
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = output.subarray(0, end - start);
    try {
      if (start !== this.#position) await this.#file.seek(start, Deno.SeekMode.Start);
      for (let filled = 0; filled < bytes.length;) {
        const read = await this.#file.read(bytes.subarray(filled));
        if (read === null) {
          throw new HubError(`Cannot read "${this.path}": it has become shorter`);
        }
        filled += read;
        this.#position = start + filled;
      }
    } catch (error) {
      this.#position = NaN; // nobody knows where a failed read has stopped
      throw fileError("read", this.path, error);
    }
    return bytes;
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}
