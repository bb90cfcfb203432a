import { isObject } from "../vocabulary/is_object.ts";

/** How one object gets to the Hub, as the Hub has said. Plain data: it survives JSON. */
export type LfsTicket = LfsStored | LfsBasic | LfsSession;

/** What every ticket tells. */
export interface LfsObject {
  /** SHA-256 of the bytes, in hex. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly size: number;
}

/** The Hub has the object already. */
export interface LfsStored extends LfsObject {
  readonly kind: "stored";
}

/** The object goes up in chunks, as was offered. Nothing here says how. */
export interface LfsXet extends LfsObject {
  readonly kind: "xet";
}

/** The object goes up in one piece. */
export interface LfsBasic extends LfsObject {
  readonly kind: "basic";
  /** Where its bytes go. Signed: whoever knows it may upload. */
  readonly url: string;
  /** Where the Hub wants to be told that they are there, if it does. */
  readonly verifyUrl?: string;
  /** When the URL runs out, in milliseconds since 1970, where that is known. */
  readonly expiresAt?: number;
}

/** The object goes up in parts. Another process can go on with it, as long as it has not run out. */
export interface LfsSession extends LfsObject {
  readonly kind: "multipart";
  /** Size of every part but the last, in bytes. */
  readonly partBytes: number;
  /** Where the parts' bytes go, in order. Signed: whoever knows them may upload. */
  readonly partUrls: readonly string[];
  /** Where the store is told to make the parts a whole. */
  readonly completeUrl: string;
  /** Where the Hub wants to be told that it is there, if it does. */
  readonly verifyUrl?: string;
  /** When the URLs run out, in milliseconds since 1970, where that is known. */
  readonly expiresAt?: number;
  /** The parts that are there. */
  readonly done: readonly LfsPart[];
}

/** A part the store has. */
export interface LfsPart {
  /** From 1 on. */
  readonly number: number;
  /** What the store calls it, verbatim, quotes included. */
  readonly etag: string;
}

/** A session as it was written down, or undefined where the value is none. */
export function parseLfsSession(value: unknown): LfsSession | undefined {
  return isLfsSession(value) ? value : undefined;
}

function isLfsSession(value: unknown): value is LfsSession {
  return isObject(value) && value.kind === "multipart" &&
    typeof value.sha256 === "string" && /^[0-9a-f]{64}$/.test(value.sha256) &&
    isPositive(value.size) && isPositive(value.partBytes) &&
    Array.isArray(value.partUrls) && value.partUrls.every(isUrl) &&
    value.partUrls.length === Math.ceil(value.size / value.partBytes) &&
    isUrl(value.completeUrl) &&
    (value.verifyUrl === undefined || isUrl(value.verifyUrl)) &&
    (value.expiresAt === undefined || Number.isFinite(value.expiresAt)) &&
    Array.isArray(value.done) && value.done.every(isPart);
}

function isPart(value: unknown): value is LfsPart {
  return isObject(value) && isPositive(value.number) && typeof value.etag === "string";
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isUrl(value: unknown): value is string {
  return typeof value === "string" && URL.canParse(value);
}
