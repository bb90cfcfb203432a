import type { Hash } from "node:crypto";
import { HubError } from "./errors.ts";

/** The digests this project needs: SHA-256 of LFS files, SHA-1 of git objects. */
export type HashAlgorithm = "sha256" | "sha1";

/**
 * Which implementation computes digests: the runtime's `node:crypto`, WebAssembly, or the first of
 * them that works here.
 */
export type HashImplementation = "auto" | "native" | "wasm";

/** A digest computed piece by piece. */
export interface IncrementalHash {
  /** Which implementation this is. */
  readonly implementation: "native" | "wasm";
  /** Takes the next bytes. They are read before the call returns. */
  update(bytes: Uint8Array): void;
  /** A second computation that goes on from here on its own. */
  fork(): Promise<IncrementalHash>;
  /** The digest in lower-case hex. Ends the computation. */
  digest(): string;
}

/**
 * Begins a digest. `node:crypto` runs at the speed of the processor's own SHA instructions, five
 * times as fast as WebAssembly; the latter stands in where the former is missing. Each is tested
 * against a known answer at its first use.
 *
 * @throws {HubError} when the implementation asked for does not work here
 */
export async function createHash(
  algorithm: HashAlgorithm,
  options: { readonly implementation?: HashImplementation } = {},
): Promise<IncrementalHash> {
  const { implementation = "auto" } = options;
  if (implementation !== "wasm") {
    const native = await proven("native", algorithm);
    if (native !== undefined) return native();
    if (implementation === "native") {
      throw new HubError(`Cannot hash with node:crypto: it gives no correct ${algorithm} here`);
    }
  }
  const wasm = await proven("wasm", algorithm);
  if (wasm === undefined) {
    throw new HubError(`Cannot hash: no correct ${algorithm} implementation was found`);
  }
  return wasm();
}

/** SHA-256 and SHA-1 of the three bytes "abc" (FIPS 180-4, examples). */
const KNOWN_ANSWERS: Readonly<Record<HashAlgorithm, string>> = {
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
};

type HashFactory = () => Promise<IncrementalHash>;

const factories: Readonly<Record<"native" | "wasm", (algorithm: HashAlgorithm) => HashFactory>> = {
  native: nativeFactory,
  wasm: wasmFactory,
};

const tested = new Map<string, Promise<HashFactory | undefined>>();

function proven(
  implementation: "native" | "wasm",
  algorithm: HashAlgorithm,
): Promise<HashFactory | undefined> {
  const key = `${implementation} ${algorithm}`;
  let result = tested.get(key);
  if (result === undefined) {
    result = selfTest(factories[implementation](algorithm), KNOWN_ANSWERS[algorithm]);
    tested.set(key, result);
  }
  return result;
}

async function selfTest(factory: HashFactory, answer: string): Promise<HashFactory | undefined> {
  try {
    const hash = await factory();
    hash.update(new TextEncoder().encode("abc"));
    return hash.digest() === answer ? factory : undefined;
  } catch {
    return undefined;
  }
}

function nativeFactory(algorithm: HashAlgorithm): HashFactory {
  return async () => {
    const { createHash } = await import("node:crypto");
    return native(createHash(algorithm));
  };
}

function native(hash: Hash): IncrementalHash {
  return {
    implementation: "native",
    update: (bytes) => void hash.update(bytes),
    fork: () => Promise.resolve(native(hash.copy())),
    digest: () => hash.digest("hex"),
  };
}

function wasmFactory(algorithm: HashAlgorithm): HashFactory {
  const create = async (state?: Uint8Array): Promise<IncrementalHash> => {
    const { createSHA1, createSHA256 } = await import("hash-wasm");
    const hash = await (algorithm === "sha256" ? createSHA256() : createSHA1());
    if (state === undefined) hash.init();
    else hash.load(state);
    return {
      implementation: "wasm",
      update: (bytes) => void hash.update(bytes),
      fork: () => create(hash.save()),
      digest: () => hash.digest("hex"),
    };
  };
  return () => create();
}
