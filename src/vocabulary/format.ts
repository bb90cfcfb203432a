import { InvalidArgumentError } from "./errors.ts";

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes for people, decimal, three significant digits at most: `662 MB`, `1.32 GB`, `512 B`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** A rate for people: `118 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

const COUNT_UNITS = ["", "k", "M", "B", "T"] as const;

/** A number of parameters for people, three significant digits at most: `494 M`, `1.24 B`, `7 B`. */
export function formatCount(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < COUNT_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${COUNT_UNITS[unit]}`.trim();
}

/** A duration for people: `0.4 s`, `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/**
 * Reads a size or a rate as people write it: `10M` is 10^7, `10Mi` is 10 × 2^20, a trailing `B` or
 * `/s` changes nothing.
 *
 * @throws {InvalidArgumentError} when it is not a positive size
 */
export function parseByteSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?))?b?(?:\/s)?$/i.exec(text.trim());
  const [, digits, prefix, binary] = match ?? [];
  const base = binary ? 1024 : 1000;
  const power = prefix === undefined ? 0 : "kmgt".indexOf(prefix.toLowerCase()) + 1;
  const size = Math.round(Number(digits) * base ** power);
  if (!Number.isSafeInteger(size) || size <= 0) {
    throw new InvalidArgumentError(
      `Cannot read "${text}" as a size: expected a number such as 10M or 1.5Gi`,
    );
  }
  return size;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
