import { ChecksumMismatchError } from "./errors.ts";
import { createHash, type HashImplementation, type IncrementalHash } from "./hashing.ts";

/**
 * Computes a SHA-256 piece by piece and compares it with the expected one, for bytes that reach a
 * caller by ways of their own.
 *
 * ```ts
 * import { ChecksumVerifier } from "@ruv/hub";
 *
 * const verifier = await ChecksumVerifier.create();
 * verifier.update(new TextEncoder().encode("abc"));
 * verifier.verify("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
 * ```
 */
export class ChecksumVerifier {
  readonly #hash: IncrementalHash;
  #digest: string | undefined;

  private constructor(hash: IncrementalHash) {
    this.#hash = hash;
  }

  /**
   * Begins a computation.
   *
   * @throws {HubError} when the implementation asked for does not work here
   */
  static async create(
    options: { readonly hashing?: HashImplementation } = {},
  ): Promise<ChecksumVerifier> {
    const { hashing = "auto" } = options;
    return new ChecksumVerifier(await createHash("sha256", { implementation: hashing }));
  }

  /**
   * A stream that hands bytes on as they are, and fails at the end unless their SHA-256 is
   * `expected`: for `response.body.pipeThrough(…)`.
   */
  static async stream(
    expected: string,
    options: { readonly hashing?: HashImplementation } = {},
  ): Promise<TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>> {
    const verifier = await ChecksumVerifier.create(options);
    return new TransformStream({
      transform(bytes, controller) {
        verifier.update(bytes);
        controller.enqueue(bytes);
      },
      flush: () => verifier.verify(expected),
    });
  }

  /** Who computes: the runtime's own `node:crypto`, or WebAssembly. */
  get implementation(): "native" | "wasm" {
    return this.#hash.implementation;
  }

  /** Takes the next bytes; not after {@linkcode digest}. */
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** The SHA-256 of all bytes, in lower-case hex. */
  digest(): string {
    return this.#digest ??= this.#hash.digest();
  }

  /**
   * Compares with the SHA-256 expected, in hex of either case.
   *
   * @throws {ChecksumMismatchError} when it is another
   */
  verify(expected: string): void {
    const actual = this.digest();
    if (actual === expected.toLowerCase()) return;
    throw new ChecksumMismatchError(
      `Cannot prove the bytes: expected digest ${expected.toLowerCase()}, but they have ${actual}`,
      { expected: expected.toLowerCase(), actual },
    );
  }
}
