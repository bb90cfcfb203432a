import type { FuzzReport } from "../../tests/fuzz/fuzz_target.ts";

/** What a reader's process says, a line each. */
export type ReaderLine =
  /** So many cases are done. */
  | { readonly type: "tried"; readonly cases: number }
  /** All of them are. */
  | FuzzReport & { readonly type: "ended"; readonly peakMebibytes: number }
  /** One went wrong. */
  | { readonly type: "failed"; readonly words: string };

/** How the process of a reader has ended. */
export type ReaderOutcome =
  | Exclude<ReaderLine, { readonly type: "tried" }>
  /** It died, or had to be killed, and has said nothing about it. */
  | { readonly type: "died"; readonly how: string; readonly cases: number; readonly said: string };

/** Options of {@linkcode attackInProcess}. */
export interface ReaderProcessOptions {
  /** Where the random numbers begin. */
  readonly seed: number;
  /** How many cases. */
  readonly cases: number;
  /** What the process runs. @default `attack_reader.ts` */
  readonly script?: string;
  /** How long it may say nothing, in milliseconds. @default 60_000 */
  readonly patienceMs?: number;
}

/** The limit of a process's heap in MiB: what takes more dies, and is found. */
const HEAP_MEBIBYTES = 256;
const PERMISSIONS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-net=127.0.0.1",
  "--no-prompt",
];

/**
 * Attacks one reader in a process of its own, whose heap is bounded: what kills that is told, with
 * the number of cases it had done, instead of ending everything without a word.
 */
export async function attackInProcess(
  reader: string,
  { seed, cases, script, patienceMs = 60_000 }: ReaderProcessOptions,
): Promise<ReaderOutcome> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...PERMISSIONS,
      `--v8-flags=--max-heap-size=${HEAP_MEBIBYTES}`,
      script ?? new URL("attack_reader.ts", import.meta.url).href,
      reader,
      String(seed),
      String(cases),
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = new Response(process.stderr).text();
  let isSilent = false;
  const kill = () => {
    isSilent = true;
    process.kill("SIGKILL");
  };
  let timer = setTimeout(kill, patienceMs);
  let tried = 0;
  let last: ReaderLine | undefined;
  for await (const text of linesOf(process.stdout)) {
    clearTimeout(timer);
    timer = setTimeout(kill, patienceMs);
    last = JSON.parse(text) as ReaderLine;
    if (last.type === "tried") tried = last.cases;
  }
  const { code, signal } = await process.status;
  clearTimeout(timer);
  const words = (await said).trim().slice(-LONGEST_LAST_WORDS);
  if (last !== undefined && last.type !== "tried" && code === 0) return last;
  const how = isSilent
    ? `it said nothing for ${patienceMs / 1000} s`
    : signal === null
    ? `exit code ${code}`
    : `signal ${signal}`;
  return { type: "died", how, cases: tried, said: words };
}

/** The end of what V8 says of a heap that is full. */
const LONGEST_LAST_WORDS = 2000;

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
