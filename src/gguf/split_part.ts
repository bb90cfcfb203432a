/** One part of a GGUF model that is split over several files. */
export interface SplitPart {
  /** The path up to `-00001-of-00003.gguf`, folders included. Parts of one model share it. */
  readonly stem: string;
  /** Which part this is, from 1. */
  readonly index: number;
  /** Number of parts; those of one model share it. */
  readonly count: number;
}

/** Reads a path as one part of a split GGUF; undefined where it is not. */
export function splitPart(path: string): SplitPart | undefined {
  const [, stem, index, count] = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i.exec(path) ?? [];
  if (stem === undefined) return undefined;
  const part = { stem, index: Number(index), count: Number(count) };
  return part.index >= 1 && part.index <= part.count ? part : undefined;
}

/** The path of one part, the reverse of {@linkcode splitPart}. */
export function splitPath({ stem, index, count }: SplitPart): string {
  return `${stem}-${fiveDigits(index)}-of-${fiveDigits(count)}.gguf`;
}

function fiveDigits(value: number): string {
  return String(value).padStart(5, "0");
}
