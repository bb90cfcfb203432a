import { KeptRecords } from "../../cache/kept_records.ts";
import { PinnedChecksumError } from "../../vocabulary/errors.ts";
import { etagOf, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";

/**
 * The checksums of every commit seen so far. A commit is its content: whoever lists another checksum
 * for the same file of the same commit later, be it another Hub, lies now or did then.
 */
export class ChecksumPins {
  readonly #records: KeptRecords;

  /** Keeps them in our own state. */
  constructor(stateDir: string) {
    this.#records = new KeptRecords(stateDir, "pins", LIMITS);
  }

  /**
   * Compares a commit's files with what was listed before, and pins what is new.
   *
   * @throws {PinnedChecksumError} when a checksum is another than it was
   */
  async check(repository: Repository, commit: string, files: readonly RemoteFile[]): Promise<void> {
    const key = JSON.stringify([repository.type, repository.name, commit]);
    const pinned = pinsOf(await this.#records.read(key));
    let isNew = false;
    for (const file of files) {
      const actual = etagOf(file);
      if (actual === "") continue;
      const expected = pinned.get(file.path);
      if (expected === undefined) isNew = true;
      else if (expected !== actual) throw changed(repository, commit, file.path, expected, actual);
      pinned.set(file.path, actual);
    }
    if (isNew) await this.#records.write(key, Object.fromEntries(pinned));
  }
}

/** Room for 30,000 files of one commit, and for years of commits. */
const LIMITS = { records: 10_000, totalBytes: 256 * 1024 * 1024, recordLength: 4 * 1024 * 1024 };

function pinsOf(record: unknown): Map<string, string> {
  if (typeof record !== "object" || record === null) return new Map();
  const entries = Object.entries(record);
  return new Map(entries.filter((entry): entry is [string, string] => isEtag(entry[1])));
}

function isEtag(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]+$/.test(value);
}

function changed(
  { name }: Repository,
  commit: string,
  path: string,
  expected: string,
  actual: string,
): PinnedChecksumError {
  return new PinnedChecksumError(
    `Cannot trust "${path}" of "${name}": at commit ${commit} it had the checksum ${expected}, now it is listed with ${actual}`,
    { expected, actual },
  );
}
