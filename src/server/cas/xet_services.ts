import { XetHasher } from "../../xet/xet_hasher.ts";
import type { BlobStore } from "../store/blob_store.ts";
import { CasTokens } from "./cas_token.ts";
import type { Database } from "../store/database.ts";
import { Turns } from "../store/turns.ts";
import { XetConversion } from "./xet_conversion.ts";
import { XetRegistry } from "./xet_registry.ts";
import { XorbIntake } from "./xorb_intake.ts";
import { XorbStore } from "./xorb_store.ts";

/** Everything that has to do with chunks. */
export class XetServices {
  /** Makes and checks tokens of the store of chunks. */
  readonly casTokens: CasTokens;
  /** Cuts what came in one piece. */
  readonly conversion: XetConversion;
  /** Knows files and chunks. */
  readonly registry: XetRegistry;
  /** Lets one shard at a time be registered. */
  readonly shardTurns = new Turns();
  /** Takes in xorbs. */
  readonly xorbIntake: XorbIntake;
  /** Has the xorbs. */
  readonly xorbs: XorbStore;
  #hasher: Promise<XetHasher> | undefined;

  private constructor(xorbs: XorbStore, registry: XetRegistry, options: XetServicesOptions) {
    this.casTokens = new CasTokens(options.now);
    this.registry = registry;
    this.xorbs = xorbs;
    this.xorbIntake = new XorbIntake(xorbs, this.hasher);
    const { blobs, log } = options;
    this.conversion = new XetConversion({ blobs, log, registry, xorbs, hasher: this.hasher });
  }

  /** Opens the store of xorbs, and removes from it what belongs to no content any more. */
  static async open(options: XetServicesOptions): Promise<XetServices> {
    const { dataDir, database, blobs, unusedBefore } = options;
    const xorbs = await XorbStore.open(dataDir);
    const registry = new XetRegistry(database);
    const contents = await blobs.list();
    registry.forget((sha256) => !contents.has(sha256));
    const isUsed = (hash: string) => registry.hasXorb(hash);
    await xorbs.sweep({ isUsed, writtenBefore: unusedBefore });
    return new XetServices(xorbs, registry, options);
  }

  /** Gives the hasher, which is loaded at first use. */
  readonly hasher = (): Promise<XetHasher> => this.#hasher ??= XetHasher.create();

  /** Ends what goes on in the background. */
  async close(): Promise<void> {
    await this.conversion.close();
    await this.shardTurns.settled();
  }
}

/** Options of {@linkcode XetServices.open}. */
export interface XetServicesOptions {
  /** The folder that keeps everything. */
  readonly dataDir: string;
  /** The Hub's database. */
  readonly database: Database;
  /** File contents. */
  readonly blobs: BlobStore;
  /** A xorb that was written before this and is not used is removed, in milliseconds since 1970. */
  readonly unusedBefore: number;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Told what went wrong where nobody waits for it. */
  readonly log: (line: string) => void;
}
