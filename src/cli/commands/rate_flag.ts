import { parseByteSize } from "../../../mod.ts";
import type { ValueFlag } from "../flag.ts";

/** `--limit-rate`: the most bytes per second. */
export const RATE_FLAG: ValueFlag<number> = {
  kind: "value",
  brief: "most bytes per second, such as 10M",
  placeholder: "RATE",
  expects: "a rate such as 10M (bytes per second) or 1.5Gi",
  read: parseByteSize,
};
