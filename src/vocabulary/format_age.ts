/** How long ago something was, for people: `just now`, `5 minutes ago`, `3 days ago`. */
export function formatAge(seconds: number): string {
  let count = Math.max(0, seconds);
  let unit = "second";
  for (const [size, larger] of LARGER) {
    if (count < size) break;
    count /= size;
    unit = larger;
  }
  if (unit === "second") return "just now";
  const whole = Math.floor(count);
  return `${whole} ${unit}${whole === 1 ? "" : "s"} ago`;
}

/** How many of one unit make the next. A month is a twelfth of a year. */
const LARGER: readonly (readonly [number, string])[] = [
  [60, "minute"],
  [60, "hour"],
  [24, "day"],
  [365.25 / 12, "month"],
  [12, "year"],
];
