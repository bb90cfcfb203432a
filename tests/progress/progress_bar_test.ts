import assert from "node:assert/strict";
import fc from "fast-check";
import { displayWidth } from "../../src/progress/display_text.ts";
import { ProgressBar, renderProgress } from "../../src/progress/progress_bar.ts";
import { ProgressStyle } from "../../src/progress/progress_style.ts";

const PLAIN = { color: false, unicode: true };
const STATE = { done: 404e6, total: 662e6, rate: 118e6 };

Deno.test("renderProgress() draws each style", () => {
  const draw = (style: ProgressStyle, width: number) =>
    renderProgress(STATE, { style, width, ...PLAIN });
  assert.equal(draw(ProgressStyle.Minimal, 80), " 61 %");
  assert.equal(draw(ProgressStyle.Bytes, 80), "404 MB / 662 MB  118 MB/s");
  assert.equal(draw(ProgressStyle.Simple, 28), "━━━━━━━━━━━━────────   61 %");
  assert.equal(
    draw(ProgressStyle.Detailed, 80),
    "━━━━━━━━━━━━━━━━━━━━━━━━────────────────   61 %  404/662 MB  118 MB/s  eta 3 s",
  );
});

Deno.test("renderProgress() gives up figures before it gives up the bar when there is no room", () => {
  const draw = (width: number) => renderProgress(STATE, { style: "detailed", width, ...PLAIN });
  assert.equal(draw(40), "━━━━━━────   61 %  404/662 MB  118 MB/s");
  assert.equal(draw(30), "━━━━━━────   61 %  404/662 MB");
  assert.equal(draw(16), "━━━━╸───   61 %");
  assert.equal(draw(5), "61 %");
});

Deno.test("renderProgress() fits every width when numbers are arbitrary", () => {
  const state = fc.record({
    done: fc.integer({ min: 0, max: 1e13 }),
    total: fc.integer({ min: 0, max: 1e13 }),
    rate: fc.option(fc.double({ min: 0, max: 1e10, noNaN: true }), { nil: undefined }),
  });
  const options = fc.record({
    style: fc.constantFrom(...Object.values(ProgressStyle)),
    width: fc.integer({ min: 1, max: 220 }),
    color: fc.boolean(),
    unicode: fc.boolean(),
  });
  fc.assert(fc.property(state, options, (given, with_) => {
    assert.ok(displayWidth(renderProgress(given, with_)) <= Math.max(1, with_.width - 1));
  }));
});

/** A bar that writes to memory, with a clock that is moved by hand. */
function barInMemory(options: { readonly terminal: boolean }) {
  const written: string[] = [];
  const clock = { now: 0 };
  const bar = new ProgressBar(1_000, {
    style: "simple",
    width: 20,
    color: false,
    writer: { write: (text) => written.push(text) },
    now: () => clock.now,
    ...options,
  });
  return { bar, clock, written };
}

Deno.test("ProgressBar redraws one line, ten times a second at most, when on a terminal", () => {
  const { bar, clock, written } = barInMemory({ terminal: true });
  bar.update(250);
  clock.now = 50;
  bar.update(500);
  clock.now = 100;
  bar.update(500);
  bar.finish();
  assert.deepEqual(written, [
    "\r━━━─────────   25 %\x1b[K",
    "\r━━━━━━──────   50 %\x1b[K",
    "\r━━━━━━━━━━━━  100 %\x1b[K\n",
  ]);
});

Deno.test("ProgressBar writes a line every five seconds at most when not on a terminal", () => {
  const { bar, clock, written } = barInMemory({ terminal: false });
  bar.update(100);
  clock.now = 4_999;
  bar.update(200);
  clock.now = 5_000;
  bar.update(300);
  bar.finish();
  assert.deepEqual(written, [
    "━───────────   10 %\n",
    "━━━╸────────   30 %\n",
    "━━━━━━━━━━━━  100 %\n",
  ]);
});

Deno.test("ProgressBar never runs backwards nor over its end", () => {
  const { bar, clock, written } = barInMemory({ terminal: true });
  for (const done of [500, 400, 2_000]) {
    clock.now += 1_000;
    bar.update(done);
  }
  assert.deepEqual(written, ["\r━━━━━━──────   50 %\x1b[K", "\r━━━━━━━━━━━━  100 %\x1b[K"]);
});

Deno.test("ProgressBar.finish() is final", () => {
  const { bar, written } = barInMemory({ terminal: true });
  bar.finish();
  bar.finish();
  bar.update(3);
  bar[Symbol.dispose]();
  assert.deepEqual(written, ["\r━━━━━━━━━━━━  100 %\x1b[K\n"]);
});

Deno.test("ProgressBar ends the line where it stands when disposed unfinished", () => {
  const { bar, clock, written } = barInMemory({ terminal: true });
  bar.update(500);
  clock.now = 10;
  bar[Symbol.dispose]();
  assert.deepEqual(written, ["\r━━━━━━──────   50 %\x1b[K", "\r━━━━━━──────   50 %\x1b[K\n"]);
});

Deno.test("ProgressBar draws nothing when disposed before the first update", () => {
  const { bar, written } = barInMemory({ terminal: true });
  bar[Symbol.dispose]();
  assert.deepEqual(written, []);
});
