import { dirname, join, resolve } from "node:path";
import { checkedEtag } from "./checked_hash.ts";
import { PrivateFolder } from "./private_folder.ts";
import { writeWholeFile } from "./write_whole_file.ts";

/** That a file was hashed by us and is what its etag says. */
export interface Proof {
  /** SHA-256 of its bytes, in lower-case hex. */
  readonly sha256: string;
  /** When it was hashed, in ISO 8601. */
  readonly provenAt: string;
}

/** CRC-32 of each part of a proven file: where it is damaged, should it ever be. */
export interface PartChecksums {
  /** Size of every part but the last, in bytes. */
  readonly partSize: number;
  /** CRC-32 of the parts, in order. */
  readonly checksums: readonly number[];
}

/**
 * What we remember about blobs, a small file each. All of it can be found out again, so nothing
 * here ever throws: what cannot be read is unknown, and what cannot be written is reported as false.
 */
export class StateFolder {
  /** The folder, private to its owner. */
  readonly root: string;
  readonly #folders: PrivateFolder;

  /** Nothing is made before something is remembered. */
  constructor(root: string) {
    this.root = resolve(root);
    this.#folders = new PrivateFolder(this.root);
  }

  /** The proof of the file with this etag and fingerprint. */
  async readProof(etag: string, fingerprint: string): Promise<Proof | undefined> {
    return (await this.#readProofs(etag)).find(([known]) => known === fingerprint)?.[1];
  }

  /** Remembers a proof. The same content may lie in several places: the latest few are kept. */
  async writeProof(etag: string, fingerprint: string, proof: Proof): Promise<boolean> {
    const others = (await this.#readProofs(etag)).filter(([known]) => known !== fingerprint);
    const kept = [...others, [fingerprint, proof]].slice(-PROOFS_KEPT);
    return await this.#write(() => this.#path("proofs", etag), { version: VERSION, proofs: kept });
  }

  /** Forgets the proof of a file that turned out to be wrong. */
  async removeProof(etag: string, fingerprint: string): Promise<void> {
    const proofs = await this.#readProofs(etag);
    const kept = proofs.filter(([known]) => known !== fingerprint);
    if (kept.length === proofs.length) return;
    await this.#write(() => this.#path("proofs", etag), { version: VERSION, proofs: kept });
  }

  /** The checksums of the parts of the file with this etag. */
  async readPartChecksums(etag: string): Promise<PartChecksums | undefined> {
    const { partSize, checksums } = await this.#read(() => this.#path("parts", etag));
    if (!isCount(partSize) || partSize === 0) return undefined;
    if (!Array.isArray(checksums) || !checksums.every(isCount)) return undefined;
    return { partSize, checksums };
  }

  /** Remembers the checksums of a file's parts. */
  writePartChecksums(etag: string, parts: PartChecksums): Promise<boolean> {
    const { partSize, checksums } = parts;
    return this.#write(() => this.#path("parts", etag), { version: VERSION, partSize, checksums });
  }

  /** The speed of the last download that was large enough to tell, in bytes per second. */
  async readSpeed(): Promise<number | undefined> {
    const { bytesPerSecond } = await this.#read(this.#speedPath);
    return isCount(bytesPerSecond) && bytesPerSecond > 0 ? bytesPerSecond : undefined;
  }

  /** Remembers the speed of a download. */
  writeSpeed(bytesPerSecond: number): Promise<boolean> {
    const rounded = Math.round(bytesPerSecond);
    return this.#write(this.#speedPath, { version: VERSION, bytesPerSecond: rounded });
  }

  async #readProofs(etag: string): Promise<[string, Proof][]> {
    const { proofs } = await this.#read(() => this.#path("proofs", etag));
    return Array.isArray(proofs) ? proofs.filter(isProofEntry) : [];
  }

  async #read(path: () => string): Promise<Readonly<Record<string, unknown>>> {
    try {
      const record: unknown = JSON.parse(await Deno.readTextFile(path()));
      return isObject(record) && record.version === VERSION ? record : {};
    } catch {
      return {};
    }
  }

  async #write(pathOf: () => string, record: unknown): Promise<boolean> {
    try {
      const path = pathOf();
      await this.#folders.make(dirname(path));
      await writeWholeFile(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
      return true;
    } catch {
      this.#folders.forget();
      return false;
    }
  }

  readonly #speedPath = (): string => join(this.root, "speed.json");

  #path(kind: StateKind, etag: string): string {
    return join(this.root, kind, etag.slice(0, 2), `${checkedEtag(etag)}.json`);
  }
}

type StateKind = "proofs" | "parts";

const VERSION = 1;

const PROOFS_KEPT = 8;

function isProofEntry(value: unknown): value is [string, Proof] {
  if (!Array.isArray(value) || typeof value[0] !== "string" || !isObject(value[1])) return false;
  const { sha256, provenAt } = value[1];
  return typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256) &&
    typeof provenAt === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
