import type { ValueFlag } from "./flag.ts";

/** A duration as people write it: `90s`, `30m`, `12h`, `7d`, `2w`, or `0`. Read as milliseconds. */
export function duration(placeholder: string, brief: string): ValueFlag<number> {
  return {
    kind: "value",
    brief,
    placeholder,
    expects: "a duration such as 30m, 12h, 7d or 2w",
    read: (given) => {
      const [, count, unit = "s"] = /^(\d+(?:\.\d+)?)([smhdw])?$/.exec(given) ?? [];
      if (count === undefined || (unit === "s" && !given.endsWith("s") && Number(count) !== 0)) {
        return undefined;
      }
      return Number(count) * (MILLISECONDS[unit] ?? 0);
    },
  };
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60 * 1000,
  h: 60 * 60 * 1000,
  d: 24 * 60 * 60 * 1000,
  w: 7 * 24 * 60 * 60 * 1000,
};
