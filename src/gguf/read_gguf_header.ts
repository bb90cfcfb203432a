import type { ByteSource } from "../vocabulary/byte_source.ts";
import type { RetrySeams } from "../vocabulary/retry.ts";
import { GgufCursor, malformed } from "./gguf_cursor.ts";
import { ARRAY, LONGEST_KEY, passValue, readStart, STRING } from "./gguf_layout.ts";
import { BudgetSpent, SourceReader } from "./source_reader.ts";

/** What the beginning of a GGUF file says about its model. What it does not say is absent. */
export interface GgufHeader {
  /** Such as `llama`; the model's own keys begin with it. */
  readonly architecture?: string;
  /** The model's name. */
  readonly name?: string;
  /** The mix of tensor types, by llama.cpp's number; 15 is Q4_K_M. */
  readonly fileType?: number;
  /** The number of parameters, where it is said to the digit. */
  readonly parameterCount?: number;
  /** The number of parameters as people say it, such as `7B`. */
  readonly sizeLabel?: string;
  /** Number of layers. */
  readonly blockCount?: number;
  /** Tokens the model was made for. */
  readonly contextLength?: number;
  /** Width of a layer. */
  readonly embeddingLength?: number;
  /** Attention heads: of all layers, or of each. */
  readonly headCount?: number | readonly number[];
  /** Heads that keys and values have: of all layers, or of each. */
  readonly headCountKv?: number | readonly number[];
  /** Width of a head's keys. */
  readonly keyLength?: number;
  /** Width of a head's values. */
  readonly valueLength?: number;
  /** Tokens that layers with a window look back. */
  readonly slidingWindow?: number;
  /** Only each so-many-th layer attends to everything; the others keep a state of fixed size. */
  readonly fullAttentionInterval?: number;
  /** So many of the last layers share the keys and values of an earlier one. */
  readonly sharedKvLayers?: number;
  /**
   * Why the reading ended: the model's keys were seen, the metadata was at its end, or more bytes
   * were needed than may be read. Only in the last case keys may be absent here that are there.
   */
  readonly ended: "keys" | "metadata" | "budget";
  /** Bytes read. */
  readonly bytesRead: number;
}

/** Options of {@linkcode readGgufHeader}. */
export interface GgufHeaderOptions extends RetrySeams {
  /** The most bytes to read. @default 262_144 */
  readonly maxBytes?: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a GGUF file says about its model, and as few bytes as that takes: windows of growing
 * size, 16 KiB first, until the model's keys are over. Writers put the tokenizer behind them, whose
 * lists are megabytes; of a file that has them in front, only what fits the budget is known.
 *
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
 *
 * @throws {InvalidFormatError} when it is not such a file, or its numbers cannot be
 * @throws {NetworkError} when the connection fails for good
 */
export async function readGgufHeader(
  source: ByteSource,
  options: GgufHeaderOptions = {},
): Promise<GgufHeader> {
  const { maxBytes = MAX_BYTES, ...rest } = options;
  const reader = new SourceReader(source, { maxBytes, ...rest });
  const facts = new Map<string, Value>();
  const ended = await readFacts(reader, facts).catch((error: unknown) => {
    if (error instanceof BudgetSpent) return "budget" as const;
    throw error;
  });
  return { ...headerOf(facts), ended, bytesRead: reader.bytesRead };
}

const MAX_BYTES = 256 * 1024;
/** Holds the model's keys of any usual file, its licence and tags included. */
const FIRST_WINDOW = 16 * 1024;

type Value = string | number | readonly number[];

async function readFacts(
  reader: SourceReader,
  facts: Map<string, Value>,
): Promise<"keys" | "metadata"> {
  const cursor = new GgufCursor(reader, { firstWindow: FIRST_WINDOW });
  const { version, entries } = await readStart(cursor, reader.size);
  if (!cursor.littleEndian) throw malformed("it is big-endian, made for another kind of machine");
  if (version < 2) throw malformed(`its version ${version} is no longer in use`);
  for (let index = 0; index < entries; index++) {
    const key = await cursor.string("a metadata key", LONGEST_KEY);
    if (key.startsWith("tokenizer.") && hasShape(facts)) return "keys";
    if (facts.has(key)) throw malformed(`it has the key "${key}" twice`);
    const field = fieldOf(key);
    if (field === undefined) await passValue(cursor, await cursor.uint32());
    else facts.set(key, await readValue(cursor, key, field));
  }
  return "metadata";
}

/** Whether the keys are there that every model with attention has. */
function hasShape(facts: ReadonlyMap<string, Value>): boolean {
  const architecture = facts.get("general.architecture");
  return ["block_count", "embedding_length", "attention.head_count"].every((key) =>
    facts.has(`${architecture}.${key}`)
  );
}

/** A key that is read: the field it fills, and what it may hold. */
interface Field {
  readonly name: Exclude<keyof GgufHeader, "ended" | "bytesRead">;
  /** The largest number; undefined for a text. */
  readonly most?: number;
  /** Whether the layers may differ, and a list has one number for each. */
  readonly perLayer?: boolean;
}

/** Far more than any model has. */
const MOST_LAYERS = 4096;
const MOST = 2 ** 31 - 1;

/** The keys behind `general.`. */
const GENERAL: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["architecture", { name: "architecture" }],
  ["name", { name: "name" }],
  ["size_label", { name: "sizeLabel" }],
  ["file_type", { name: "fileType", most: MOST }],
  ["parameter_count", { name: "parameterCount", most: Number.MAX_SAFE_INTEGER }],
]);

/** The keys behind the architecture. */
const OF_MODEL: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["block_count", { name: "blockCount", most: MOST_LAYERS }],
  ["context_length", { name: "contextLength", most: MOST }],
  ["embedding_length", { name: "embeddingLength", most: MOST }],
  ["full_attention_interval", { name: "fullAttentionInterval", most: MOST_LAYERS }],
  ["attention.head_count", { name: "headCount", most: MOST, perLayer: true }],
  ["attention.head_count_kv", { name: "headCountKv", most: MOST, perLayer: true }],
  ["attention.key_length", { name: "keyLength", most: MOST }],
  ["attention.value_length", { name: "valueLength", most: MOST }],
  ["attention.sliding_window", { name: "slidingWindow", most: MOST }],
  ["attention.shared_kv_layers", { name: "sharedKvLayers", most: MOST_LAYERS }],
]);

/** A model's key may stand before its architecture, so every architecture's are read. */
function fieldOf(key: string): Field | undefined {
  const dot = key.indexOf(".");
  const rest = key.slice(dot + 1);
  return key.slice(0, dot) === "general" ? GENERAL.get(rest) : OF_MODEL.get(rest);
}

async function readValue(cursor: GgufCursor, key: string, field: Field): Promise<Value> {
  const type = await cursor.uint32();
  if (field.most === undefined) {
    if (type === STRING) return await cursor.string(`"${key}"`, LONGEST_TEXT);
    throw malformed(`its "${key}" is no text`);
  }
  if (type !== ARRAY) return await readNumber(cursor, type, key, field.most);
  const itemType = await cursor.uint32();
  const items = await cursor.count(`the length of "${key}"`, MOST_LAYERS);
  const list: number[] = [];
  for (let index = 0; index < items; index++) {
    list.push(await readNumber(cursor, itemType, key, field.most));
  }
  // Of what should be the same for all layers, the largest is what memory has to hold.
  return field.perLayer ? list : Math.max(0, ...list);
}

const LONGEST_TEXT = 16 * 1024;

/** A negative number reads as one that is too large. */
async function readNumber(
  cursor: GgufCursor,
  type: number,
  key: string,
  most: number,
): Promise<number> {
  if (!WHOLE_NUMBERS.has(type)) throw malformed(`its "${key}" is no whole number`);
  const value = type < UINT64 ? await cursor.uint32() : await cursor.uint64();
  if (value > most) throw malformed(`its "${key}" is ${value}, where at most ${most} can be`);
  return value;
}

/** The numbers of the types uint32, int32, uint64 and int64. */
const WHOLE_NUMBERS: ReadonlySet<number> = new Set([4, 5, 10, 11]);
const UINT64 = 10;

function headerOf(facts: ReadonlyMap<string, Value>): Omit<GgufHeader, "ended" | "bytesRead"> {
  const architecture = facts.get("general.architecture");
  const ours = [...facts].filter(([key]) =>
    key.startsWith("general.") || key.startsWith(`${architecture}.`)
  );
  return Object.fromEntries(ours.map(([key, value]) => [fieldOf(key)?.name ?? key, value]));
}
