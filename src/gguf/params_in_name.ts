/**
 * The number of parameters a file's name states, in billions: 1.1 for `model-1.1b-q8_0.gguf`, 0.135
 * for `SmolLM2-135M-Instruct.gguf`. Of several the first stands: what follows it in
 * `Qwen3-30B-A3B` is the active part. Undefined where the name states none, or a product (`8x7B`).
 */
export function paramsInName(path: string): number | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const [, digits, unit] = /(?<![A-Z0-9.])(\d+(?:\.\d+)?)([BM])(?![A-Z0-9])/i.exec(name) ?? [];
  if (digits === undefined) return undefined;
  return unit?.toUpperCase() === "M" ? Number(digits) / 1000 : Number(digits);
}
