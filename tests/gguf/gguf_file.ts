/** A value of a GGUF file's metadata: its type's number and what is written. */
export type GgufValue =
  | readonly ["uint32" | "float32" | "uint64", number]
  | readonly ["string", string]
  | readonly ["strings", readonly string[]]
  | readonly ["uint32s", readonly number[]];

/** What a test's GGUF file is made of. */
export interface GgufFileOptions {
  /** @default 3 */
  readonly version?: number;
  /** @default true */
  readonly littleEndian?: boolean;
  /** Entries in their order. @default a llama of 4096 tokens in Q4_K_M */
  readonly metadata?: Readonly<Record<string, GgufValue>>;
  /** Tensors; the type is ggml's number, 0 for F32 and 12 for Q4_K. @default one of 256 weights in Q4_K */
  readonly tensors?: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly type: number;
    readonly offset: number;
  }[];
  /** Bytes behind the header. @default 144 */
  readonly data?: number;
}

/** A GGUF file of a few hundred bytes. */
export function ggufFile(options: GgufFileOptions = {}): Uint8Array<ArrayBuffer> {
  const { version = 3, littleEndian = true, metadata = LLAMA, tensors = [BLOCK], data = 144 } =
    options;
  const bytes: number[] = [...new TextEncoder().encode("GGUF")];
  const put = (width: number, write: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(width));
    write(view);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const uint32 = (value: number) => put(4, (view) => view.setUint32(0, value, littleEndian));
  const uint64 = (value: number) =>
    put(8, (view) => view.setBigUint64(0, BigInt(value), littleEndian));
  const count = version === 1 ? uint32 : uint64;
  const string = (text: string) => {
    const encoded = new TextEncoder().encode(text);
    count(encoded.length);
    bytes.push(...encoded);
  };
  uint32(version);
  count(tensors.length);
  count(Object.keys(metadata).length);
  const value = ([type, value]: GgufValue) => {
    switch (type) {
      case "string":
        return string(value);
      case "uint32":
        return uint32(value);
      case "uint64":
        return uint64(value);
      case "float32":
        return put(4, (view) => view.setFloat32(0, value, littleEndian));
      case "strings":
        uint32(TYPES.string);
        count(value.length);
        return value.forEach(string);
      case "uint32s":
        uint32(TYPES.uint32);
        count(value.length);
        return value.forEach(uint32);
    }
  };
  for (const [key, entry] of Object.entries(metadata)) {
    string(key);
    uint32(TYPES[entry[0]]);
    value(entry);
  }
  for (const { name, shape, type, offset } of tensors) {
    string(name);
    uint32(shape.length);
    shape.forEach(count);
    uint32(type);
    uint64(offset);
  }
  const start = Math.ceil(bytes.length / 32) * 32;
  const file = new Uint8Array(start + data);
  file.set(bytes);
  return file;
}

const TYPES = { uint32: 4, float32: 6, string: 8, strings: 9, uint32s: 9, uint64: 10 } as const;

/** The metadata of a file that says nothing else. */
export const LLAMA: Readonly<Record<string, GgufValue>> = {
  "general.architecture": ["string", "llama"],
  "general.name": ["string", "Little Llama"],
  "general.file_type": ["uint32", 15],
  "llama.context_length": ["uint32", 4096],
};

/** One block of Q4_K: 256 weights in 144 bytes. */
export const BLOCK = { name: "blk.0.weight", shape: [256], type: 12, offset: 0 } as const;
