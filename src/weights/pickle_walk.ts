import type { RangeReader } from "../vocabulary/range_reader.ts";

/** What a walk over a pickle's steps has seen before the first step that makes no sense. */
export interface PickleWalk {
  /** Steps that made sense. */
  readonly steps: number;
  /** How many different steps those were. */
  readonly kinds: number;
  /** Whether the first one names a protocol. */
  readonly hasProtocol: boolean;
  /** Whether something imported is called. */
  readonly isCalling: boolean;
  /** Whether the walk ended because there were too many steps. */
  readonly isLong: boolean;
}

/**
 * Walks over the steps (opcodes) of a pickle without running them: whether each is known, has its
 * argument, and finds on the stack what it takes from there. That is what tells a pickle from a text
 * that merely begins like one.
 *
 * Format: Python's `pickletools`, protocols 0 to 5.
 */
export async function walkPickle(file: RangeReader): Promise<PickleWalk> {
  const cursor = new Cursor(file);
  const stack = new Stack();
  const kinds = new Set<number>();
  let steps = 0;
  let hasProtocol = false;
  let isImporting = false;
  let isCalling = false;
  while (steps < MOST_STEPS && !isCalling) {
    const code = await cursor.byte();
    const opcode = code === undefined ? undefined : OPCODES.get(code);
    if (code === undefined || opcode === undefined) break;
    if (!await cursor.argument(opcode.argument) || !stack.apply(opcode)) break;
    steps++;
    kinds.add(code);
    hasProtocol ||= steps === 1 && code === PROTO;
    isImporting ||= opcode.role === "import" || opcode.role === "both";
    isCalling = opcode.role === "both" || (isImporting && opcode.role === "call");
    if (code === STOP) break;
  }
  return { steps, kinds: kinds.size, hasProtocol, isCalling, isLong: steps === MOST_STEPS };
}

const PROTO = 0x80;
const STOP = 0x2e;
const MOST_STEPS = 10_000;

/** What follows a step: so many bytes, lines, names, or a length of so many bytes and then as much. */
type Argument =
  | { readonly kind: "bytes" | "length"; readonly count: number }
  | { readonly kind: "line" | "names" };

interface Opcode {
  readonly argument: Argument;
  /** Items it takes from the stack; those above the last mark first where `toMark`. */
  readonly takes: number;
  readonly gives: number;
  readonly toMark: boolean;
  readonly role: "plain" | "mark" | "import" | "call" | "both";
}

/**
 * Every opcode as `code argument takes gives`, where `code` is its character or its number in hex;
 * `^` stands for all items above the last mark, and a role may follow.
 */
const OPCODES: ReadonlyMap<number, Opcode> = new Map(
  `( 0 0 0 mark   . 0 1 0         0 0 1 0         1 0 ^0 0        2 0 1 2
   F line 0 1     I line 0 1      J 4 0 1         K 1 0 1         L line 0 1
   M 2 0 1        N 0 0 1         P line 0 1      Q 0 1 1         R 0 2 1 call
   S line 0 1     T len4 0 1      U len1 0 1      V line 0 1      X len4 0 1
   a 0 2 1        b 0 2 1 call    c names 0 1 import              d 0 ^0 1
   } 0 0 1        e 0 ^1 1        g line 0 1      h 1 0 1         i names ^0 1 both
   j 4 0 1        l 0 ^0 1        ] 0 0 1         o 0 ^0 1 call   p line 1 1
   q 1 1 1        r 4 1 1         s 0 3 1         t 0 ^0 1        ) 0 0 1
   u 0 ^1 1       G 8 0 1         B len4 0 1      C len1 0 1
   80 1 0 0       81 0 2 1 call   82 1 0 1 import 83 2 0 1 import 84 4 0 1 import
   85 0 1 1       86 0 2 1        87 0 3 1        88 0 0 1        89 0 0 1
   8a len1 0 1    8b len4 0 1     8c len1 0 1     8d len8 0 1     8e len8 0 1
   8f 0 0 1       90 0 ^1 1       91 0 ^0 1       92 0 3 1 call   93 0 2 1 import
   94 0 1 1       95 8 0 0        96 len8 0 1     97 0 0 1        98 0 1 1`
    .split(/\s{2,}/).map(parseOpcode),
);

function parseOpcode(row: string): [number, Opcode] {
  const [code = "", argument = "", takes = "", gives = "", role = "plain"] = row.trim().split(" ");
  return [code.length === 1 ? code.charCodeAt(0) : parseInt(code, 16), {
    argument: argument === "line" || argument === "names"
      ? { kind: argument }
      : argument.startsWith("len")
      ? { kind: "length", count: Number(argument.slice(3)) }
      : { kind: "bytes", count: Number(argument) },
    takes: Number(takes.replace("^", "")),
    gives: Number(gives),
    toMark: takes.startsWith("^"),
    role: role as Opcode["role"],
  }];
}

/** How many items are on a pickle's stack, above each mark. */
class Stack {
  #items = 0;
  readonly #below: number[] = [];

  /** Does to the stack what a step does; false when the stack has not what it takes. */
  apply({ takes, gives, toMark, role }: Opcode): boolean {
    if (role === "mark") {
      this.#below.push(this.#items);
      this.#items = 0;
      return true;
    }
    if (toMark) {
      const below = this.#below.pop();
      if (below === undefined) return false;
      this.#items = below;
    }
    if (this.#items < takes) return false;
    this.#items += gives - takes;
    return true;
  }
}

/** Reads a file forwards, a window at a time; long arguments are jumped over. */
class Cursor {
  readonly #file: RangeReader;
  #offset = 0;
  #window: Uint8Array = new Uint8Array();
  #windowAt = 0;

  constructor(file: RangeReader) {
    this.#file = file;
  }

  /** The next byte; undefined at the end. */
  async byte(): Promise<number | undefined> {
    const inside = this.#offset - this.#windowAt;
    if (inside >= this.#window.length) {
      if (this.#offset >= this.#file.size) return undefined;
      this.#windowAt = this.#offset;
      const end = Math.min(this.#file.size, this.#offset + 4096);
      this.#window = await this.#file.read({ start: this.#offset, end });
    }
    return this.#window[this.#offset++ - this.#windowAt];
  }

  /** Passes over an argument; false when it is not there or makes no sense. */
  async argument(argument: Argument): Promise<boolean> {
    switch (argument.kind) {
      case "bytes":
        return this.#skip(argument.count);
      case "length": {
        const length = await this.#number(argument.count);
        return length !== undefined && this.#skip(length);
      }
      case "line":
        return await this.#line() !== undefined;
      case "names":
        return isName(await this.#line()) && isName(await this.#line());
    }
  }

  #skip(count: number): boolean {
    this.#offset += count;
    return this.#offset <= this.#file.size;
  }

  async #number(count: number): Promise<number | undefined> {
    let value = 0;
    for (let index = 0; index < count; index++) {
      const byte = await this.byte();
      if (byte === undefined) return undefined;
      value += byte * 2 ** (8 * index);
    }
    return value;
  }

  async #line(): Promise<string | undefined> {
    let line = "";
    for (;;) {
      const byte = await this.byte();
      if (byte === undefined || line.length > LONGEST_LINE) return undefined;
      if (byte === 0x0a) return line;
      line += String.fromCharCode(byte);
    }
  }
}

const LONGEST_LINE = 4096;

function isName(line: string | undefined): boolean {
  return line !== undefined && /^[A-Za-z_][\w.]*\r?$/.test(line);
}
