import assert from "node:assert/strict";
import fc from "fast-check";
import { chooseVariant, fitPlace } from "../../src/fit/choose_variant.ts";

const BYTES = fc.nat(1_000);

Deno.test("chooseVariant() chooses one that fits, and no better one fits, whatever there is", () => {
  fc.assert(
    fc.property(fc.array(BYTES), BYTES, BYTES, (needs, ramBytes, vramBytes) => {
      const variants = needs.map((need, rank) => ({ need, rank }));
      const choice = chooseVariant(variants, ({ need }) => need, { ramBytes, vramBytes });
      const fits = ({ need }: { readonly need: number }) => need <= ramBytes + vramBytes;
      if (choice.kind === "chosen") {
        assert.ok(fits(choice.variant));
        assert.ok(variants.slice(0, choice.variant.rank).every((better) => !fits(better)));
      } else {
        assert.ok(variants.every((variant) => !fits(variant)));
        assert.equal(choice.smallest?.need, needs.length === 0 ? undefined : Math.min(...needs));
      }
    }),
  );
});

Deno.test("chooseVariant() prefers quality to size", () => {
  const variants = [{ label: "Q5_0", need: 5 }, { label: "Q4_K_M", need: 6 }];
  const memory = { ramBytes: 10, vramBytes: 0 };
  assert.deepEqual(chooseVariant(variants, ({ need }) => need, memory), {
    kind: "chosen",
    variant: { label: "Q5_0", need: 5 },
    place: "ram",
  });
});

Deno.test("fitPlace() says where something fits, the fastest place first", () => {
  const memory = { ramBytes: 10, vramBytes: 4 };
  assert.equal(fitPlace(4, memory), "gpu");
  assert.equal(fitPlace(5, memory), "ram");
  assert.equal(fitPlace(10, memory), "ram");
  assert.equal(fitPlace(14, memory), "both");
  assert.equal(fitPlace(15, memory), undefined);
  assert.equal(fitPlace(4, { ramBytes: 10, vramBytes: 0 }), "ram");
});
