import type { CommittedFile } from "./tree_entries.ts";
import type { Database } from "./database.ts";

/** What a scan of a file found, in the Hub's own words. */
export type ScanStatus =
  | "safe"
  | "unsafe"
  | "suspicious"
  | "caution"
  | "queued"
  | "error"
  | "unscanned";

/**
 * What scanners found in contents. This Hub scans nothing: a content has the status that was set,
 * and else none.
 */
export class Scans {
  readonly #database: Database;

  /** Works on an open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Sets the status of a content, wherever it is. */
  set(sha256: string, status: ScanStatus): void {
    this.#database.run(
      "INSERT OR REPLACE INTO scans (sha256, status) VALUES (?, ?)",
      sha256,
      status,
    );
  }

  /** The status of a content. */
  statusOf(sha256: string): ScanStatus {
    const row = this.#database.get<{ status: ScanStatus }>(
      "SELECT status FROM scans WHERE sha256 = ?",
      sha256,
    );
    return row?.status ?? "unscanned";
  }

  /** `securityFileStatus` of a file: what all scanners say, and each of them. */
  fileStatus({ sha256 }: CommittedFile): object {
    const status = this.statusOf(sha256);
    return {
      status,
      jFrogScan: { status },
      protectAiScan: { status },
      avScan: { status },
      pickleImportScan: { status },
      virusTotalScan: { status },
    };
  }

  /** `securityRepoStatus` of files: which of them somebody should look at. */
  repositoryStatus(files: readonly CommittedFile[]): object {
    const found = files.map(({ path, sha256 }) => ({ path, level: this.statusOf(sha256) }));
    return {
      scansDone: !found.some(({ level }) => level === "queued"),
      filesWithIssues: found.filter(({ level }) => ISSUES.includes(level)),
    };
  }
}

const ISSUES: readonly ScanStatus[] = ["unsafe", "suspicious", "caution"];
