import { megabytesPerSecond } from "./quantities.ts";
import { type Entry, rateOf, wallTime } from "./sample.ts";

const WIDTH = 830;
const BAR_LEFT = 350;
const BAR_RIGHT = 740;
const TOP = 56;
const LINE = 34;
const BAR = 18;

/**
 * Draws the rates of a row's ways as bars, paler where nothing is verified, each with the spread of
 * its runs: an SVG that reads on light and dark pages.
 */
export function renderChart(title: string, entries: readonly Entry[]): string {
  const bars = entries.filter(({ samples }) => samples.length > 0);
  const fastest = Math.max(...bars.map((entry) => rateRange(entry).max));
  const height = TOP + bars.length * LINE + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${
    escapeXml(title)
  }">
  <style>
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .rate { font-variant-numeric: tabular-nums; }
    .ours { fill: #1a7f5a; }
    .other { fill: #8c959f; }
    .spread { stroke: #1f2328; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .ours { fill: #3fb68b; }
      .other { fill: #6e7681; }
      .spread { stroke: #e6edf3; }
    }
  </style>
  <text class="title" x="16" y="30">${escapeXml(title)}</text>
${bars.map((entry, index) => renderBar(entry, TOP + index * LINE, fastest)).join("\n")}
</svg>
`;
}

function renderBar(entry: Entry, top: number, fastest: number): string {
  const place = (rate: number): number =>
    Math.round(BAR_LEFT + (rate / fastest) * (BAR_RIGHT - BAR_LEFT));
  const rate = rateOf(entry) ?? 0;
  const { min, max } = rateRange(entry);
  const middle = top + BAR / 2;
  const kind = entry.name.startsWith("@ruv/hub") ? "ours" : "other";
  const opacity = entry.name.includes("unverified") ? 0.45 : 1;
  return `  <text x="${BAR_LEFT - 12}" y="${middle + 4}" text-anchor="end">${
    escapeXml(entry.name.replaceAll("`", ""))
  }</text>
  <rect class="${kind}" fill-opacity="${opacity}" x="${BAR_LEFT}" y="${top}" width="${
    place(rate) - BAR_LEFT
  }" height="${BAR}" rx="3"/>
  <path class="spread" d="M${place(min)} ${middle}H${place(max)}"/>
  <text class="rate" x="${place(max) + 10}" y="${middle + 4}">${megabytesPerSecond(rate)}</text>`;
}

function rateRange(entry: Entry): { readonly min: number; readonly max: number } {
  const wall = wallTime(entry);
  const { bytes = 0 } = entry;
  return wall === undefined ? { min: 0, max: 0 } : { min: bytes / wall.max, max: bytes / wall.min };
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
