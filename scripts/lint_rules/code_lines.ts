/**
 * How many lines of a piece of source hold code: blank lines and lines with nothing but a comment
 * do not count, so explaining something never makes it too long.
 */
export function countCodeLines(
  sourceCode: Deno.lint.SourceCode,
  range: Deno.lint.Range = [0, sourceCode.text.length],
): number {
  let code = "";
  let position = range[0];
  for (const { range: [start, end] } of sourceCode.getAllComments()) {
    if (start < position || end > range[1]) continue;
    code += sourceCode.text.slice(position, start);
    position = end;
  }
  code += sourceCode.text.slice(position, range[1]);
  return code.split("\n").filter((line) => line.trim() !== "").length;
}
