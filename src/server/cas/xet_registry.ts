import type { ShardTerm } from "../../xet/shard.ts";
import type { XetHash } from "../../xet/xet_hash.ts";
import type { Database } from "../store/database.ts";
import type { StoredXorb } from "./xorb_store.ts";

/** A file as a sequence of chunks, by the hash that follows from them. */
export interface XetFile {
  /** Its hash. */
  readonly hash: XetHash;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly size: number;
}

/** A run of chunks of a xorb, as a piece of a file. */
export type XetTerm = Omit<ShardTerm, "verification">;

/** A file with its pieces. */
export interface XetFileWithTerms extends XetFile {
  /** Its pieces, in order. */
  readonly terms: readonly XetTerm[];
}

/** Where a chunk is. */
export interface ChunkPlace {
  /** The xorb it is in. */
  readonly xorb: XetHash;
  /** Its index there. */
  readonly position: number;
}

/** What is known of files and chunks. A file's xorbs are here before the file is. */
export class XetRegistry {
  readonly #database: Database;

  /** Works on an open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** The file of this hash. */
  file(hash: XetHash): XetFileWithTerms | undefined {
    const file = this.#database.get<XetFile>("SELECT * FROM xet_files WHERE hash = ?", hash);
    if (file === undefined) return undefined;
    const terms = this.#database.all<XetTerm>(
      `SELECT xorb, size, first AS start, last + 1 AS "end" FROM xet_terms
       WHERE file = ? ORDER BY position`,
      hash,
    );
    return { ...file, terms };
  }

  /**
   * The file with this content: of several ways to cut it the one that was known first, so that it
   * keeps its hash.
   */
  fileOf(sha256: string): XetFile | undefined {
    return this.#database.get<XetFile>(
      "SELECT hash, sha256, size FROM xet_files WHERE sha256 = ? ORDER BY rowid LIMIT 1",
      sha256,
    );
  }

  /** Where a chunk is that some registered file has. */
  chunk(hash: XetHash): ChunkPlace | undefined {
    return this.#database.get<ChunkPlace>(
      "SELECT xorb, position FROM xet_chunks WHERE hash = ?",
      hash,
    );
  }

  /** Whether a chunk is the first of a file, hence one that everybody may ask for. */
  isFirst(hash: XetHash): boolean {
    return this.#database.get("SELECT 1 FROM xet_files WHERE first_chunk = ? LIMIT 1", hash) !==
      undefined;
  }

  /** The xorbs that were registered together with this one, it included. */
  registeredWith(xorb: XetHash): XetHash[] {
    return this.#database.all<{ hash: XetHash }>(
      `SELECT hash FROM xorbs WHERE registration =
         (SELECT registration FROM xorbs WHERE hash = ?) ORDER BY rowid`,
      xorb,
    ).map(({ hash }) => hash);
  }

  /** Whether a xorb is registered. */
  hasXorb(hash: XetHash): boolean {
    return this.#database.get("SELECT 1 FROM xorbs WHERE hash = ?", hash) !== undefined;
  }

  /** Registers xorbs and files, all or nothing; false when all of them were. */
  register(
    xorbs: readonly StoredXorb[],
    files: readonly (XetFileWithTerms & { readonly firstChunk: XetHash })[],
  ): boolean {
    return this.#database.transaction(() => {
      const row = this.#database.get<{ next: number }>(
        "SELECT coalesce(max(registration), 0) + 1 AS next FROM xorbs",
      );
      const news = [
        ...xorbs.map((xorb) => this.#addXorb(xorb, row?.next ?? 1)),
        ...files.map((file) => this.#addFile(file)),
      ];
      return news.includes(true);
    });
  }

  /** Forgets the files whose content is gone, and the xorbs that no file has. */
  forget(isGone: (sha256: string) => boolean): void {
    this.#database.transaction(() => {
      for (const { hash, sha256 } of this.#database.all<XetFile>("SELECT * FROM xet_files")) {
        if (isGone(sha256)) this.#database.run("DELETE FROM xet_files WHERE hash = ?", hash);
      }
      this.#database.run(
        "DELETE FROM xorbs WHERE NOT EXISTS (SELECT 1 FROM xet_terms WHERE xorb = xorbs.hash)",
      );
    });
  }

  #addXorb({ hash, chunks }: StoredXorb, registration: number): boolean {
    const { changes } = this.#database.run(
      "INSERT OR IGNORE INTO xorbs (hash, registration) VALUES (?, ?)",
      hash,
      registration,
    );
    if (changes === 0) return false;
    chunks.forEach((chunk, position) =>
      this.#database.run(
        "INSERT OR IGNORE INTO xet_chunks (hash, xorb, position) VALUES (?, ?, ?)",
        chunk.hash,
        hash,
        position,
      )
    );
    return true;
  }

  #addFile(file: XetFileWithTerms & { readonly firstChunk: XetHash }): boolean {
    const { hash, sha256, size, firstChunk, terms } = file;
    const { changes } = this.#database.run(
      "INSERT OR IGNORE INTO xet_files (hash, sha256, size, first_chunk) VALUES (?, ?, ?, ?)",
      hash,
      sha256,
      size,
      firstChunk,
    );
    if (changes === 0) return false;
    terms.forEach(({ xorb, size, start, end }, position) =>
      this.#database.run(
        `INSERT INTO xet_terms (file, position, xorb, size, first, last)
         VALUES (?, ?, ?, ?, ?, ?)`,
        hash,
        position,
        xorb,
        size,
        start,
        end - 1,
      )
    );
    return true;
  }
}
