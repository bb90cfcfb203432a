/**
 * Writes a small but valid model for the demonstration: a GGUF file of about 63 MiB with the
 * metadata and tensors of a llama, and random weights. Layout: GGUF version 3, little-endian.
 */
export async function writeDemoModel(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  await writeAll(file, demoHeader());
  const block = new Uint8Array(TENSOR_BYTES);
  for (let tensor = 0; tensor < tensorNames().length; tensor++) {
    // The runtime gives at most 65,536 random bytes at a time.
    for (let offset = 0; offset < block.length; offset += 65_536) {
      crypto.getRandomValues(block.subarray(offset, offset + 65_536));
    }
    await writeAll(file, block);
  }
}

const BLOCKS = 14;
const EMBEDDING_LENGTH = 1024;
const FEED_FORWARD_LENGTH = 4096;
/** Q4_K packs 256 weights into 144 bytes. */
const TENSOR_BYTES = EMBEDDING_LENGTH * FEED_FORWARD_LENGTH / 256 * 144;
const ALIGNMENT = 32;

/** Numbers of the GGUF specification. */
const GgufType = { Uint32: 4, Float32: 6, String: 8 } as const;
const TENSOR_TYPE_Q4_K = 12;
const FILE_TYPE_Q4_K_M = 15;

function tensorNames(): string[] {
  return Array.from({ length: BLOCKS }, (_, index) => index)
    .flatMap((index) => [`blk.${index}.ffn_up.weight`, `blk.${index}.ffn_down.weight`]);
}

function demoHeader(): Uint8Array {
  const names = tensorNames();
  const writer = new GgufWriter();
  writer.bytes(new TextEncoder().encode("GGUF"));
  writer.uint32(3);
  writer.uint64(names.length);
  writer.uint64(METADATA.length);
  for (const [key, type, value] of METADATA) writer.entry(key, type, value);
  names.forEach((name, index) => {
    writer.string(name);
    const isUp = name.endsWith("ffn_up.weight");
    const dimensions = [EMBEDDING_LENGTH, FEED_FORWARD_LENGTH];
    writer.uint32(dimensions.length);
    for (const size of isUp ? dimensions : dimensions.toReversed()) writer.uint64(size);
    writer.uint32(TENSOR_TYPE_Q4_K);
    writer.uint64(index * TENSOR_BYTES);
  });
  return writer.aligned(ALIGNMENT);
}

const METADATA = [
  ["general.architecture", GgufType.String, "llama"],
  ["general.name", GgufType.String, "RuvLTRA Small (demonstration, random weights)"],
  ["general.file_type", GgufType.Uint32, FILE_TYPE_Q4_K_M],
  ["general.alignment", GgufType.Uint32, ALIGNMENT],
  ["llama.context_length", GgufType.Uint32, 4096],
  ["llama.embedding_length", GgufType.Uint32, EMBEDDING_LENGTH],
  ["llama.feed_forward_length", GgufType.Uint32, FEED_FORWARD_LENGTH],
  ["llama.block_count", GgufType.Uint32, BLOCKS],
  ["llama.attention.head_count", GgufType.Uint32, 16],
  ["llama.attention.head_count_kv", GgufType.Uint32, 4],
  ["llama.attention.layer_norm_rms_epsilon", GgufType.Float32, 1e-5],
] as const;

/** Puts numbers and strings together as GGUF has them. */
class GgufWriter {
  readonly #pieces: Uint8Array[] = [];

  bytes(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
  }

  uint32(value: number): void {
    this.#number(4, (view) => view.setUint32(0, value, true));
  }

  uint64(value: number): void {
    this.#number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  string(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  entry(key: string, type: number, value: string | number): void {
    this.string(key);
    this.uint32(type);
    if (typeof value === "string") this.string(value);
    else if (type === GgufType.Float32) this.#number(4, (view) => view.setFloat32(0, value, true));
    else this.uint32(value);
  }

  /** Everything so far, filled up with zeros to a multiple of `alignment`. */
  aligned(alignment: number): Uint8Array {
    const length = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    const whole = new Uint8Array(Math.ceil(length / alignment) * alignment);
    let offset = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, offset);
      offset += piece.length;
    }
    return whole;
  }

  #number(size: number, write: (view: DataView) => void): void {
    const bytes = new Uint8Array(size);
    write(new DataView(bytes.buffer));
    this.bytes(bytes);
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}
