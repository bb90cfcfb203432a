import assert from "node:assert/strict";
import { RateMeter } from "../../src/progress/rate_meter.ts";

Deno.test("RateMeter knows no rate before there is something to measure", () => {
  const meter = new RateMeter();
  assert.equal(meter.rate(0), undefined);
  meter.add(0, 0);
  assert.equal(meter.rate(0), undefined);
  assert.equal(meter.rate(50), undefined);
});

Deno.test("RateMeter gives units per second when progress is steady", () => {
  const meter = new RateMeter();
  for (let time = 0; time <= 10_000; time += 200) meter.add(time * 3, time);
  assert.equal(meter.rate(10_000), 3_000);
});

Deno.test("RateMeter forgets what is older than its window", () => {
  const meter = new RateMeter({ windowMs: 1_000 });
  meter.add(0, 0);
  meter.add(9_000_000, 1_000);
  for (let time = 1_200; time <= 4_000; time += 200) meter.add(9_000_000 + (time - 1_000), time);
  assert.equal(meter.rate(4_000), 1_000);
});

Deno.test("RateMeter sinks to zero when nothing comes any more", () => {
  const meter = new RateMeter();
  meter.add(0, 0);
  meter.add(1_000, 1_000);
  assert.equal(meter.rate(1_000), 1_000);
  assert.equal(meter.rate(2_000), 500);
  assert.equal(meter.rate(60_000), 0);
});

Deno.test("RateMeter measures the same when bytes are reported very often", () => {
  const meter = new RateMeter();
  for (let time = 0; time <= 3_000; time++) meter.add(time * 2, time);
  assert.equal(meter.rate(3_000), 2_000);
});
