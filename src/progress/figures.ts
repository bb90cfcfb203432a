import { formatBytes, formatDuration } from "../vocabulary/format.ts";

/** `61 %`, rounded down: 100 is said only when everything is there. */
export function formatPercent(done: number, total: number): string {
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  return `${Math.min(100, Math.max(0, percent))} %`;
}

/** `404/662 MB`: both in the unit of the whole. */
export function formatPortion(done: number, total: number): string {
  const [digits = "", unit = "B"] = formatBytes(total).split(" ");
  const decimals = digits.split(".")[1]?.length ?? 0;
  const scale = total === 0 ? 1 : 1000 ** "BkMGTP".indexOf(unit.charAt(0));
  const step = 10 ** decimals;
  // Rounded down, so that the portion equals the whole only at the end.
  const portion = done >= total
    ? digits
    : (Math.floor((done / scale) * step) / step).toFixed(decimals);
  return `${portion}/${digits} ${unit}`;
}

/** `eta 2 s`, in whole seconds. */
export function formatEta(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(1, Math.ceil(seconds));
  return `eta ${whole < 60 ? `${whole} s` : formatDuration(whole)}`;
}
