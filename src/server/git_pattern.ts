/**
 * The regular expression for a pattern of a `.gitattributes` or `.gitignore`: one without a slash
 * matches names at any depth, one with a slash the whole path.
 */
export function patternRegex(pattern: string): RegExp {
  const anchored = pattern.includes("/");
  const source = pattern.replace(/^\//, "").replace(TOKEN, (token, escaped?: string) => {
    if (escaped !== undefined) return escapeRegex(escaped);
    return GLOB[token] ?? (token.length > 2 ? characterClass(token) : escapeRegex(token));
  });
  return new RegExp(`${anchored ? "^" : "(?:^|/)"}${source}$`, "u");
}

const TOKEN = /\\(.)|\[\[:space:\]\]|\[[!^]?[^\]\/\\[]+\]|\/\*\*\/|^\*\*\/|\/\*\*$|[\s\S]/gu;

const GLOB: Readonly<Record<string, string>> = {
  "[[:space:]]": "\\s",
  "/**/": "/(?:.*/)?",
  "**/": "(?:.*/)?",
  "/**": "/.*",
  "*": "[^/]*",
  "?": "[^/]",
};

/** A range that runs backwards matches nothing in git, and would be no regular expression. */
function characterClass(token: string): string {
  const negated = /^\[[!^]/.test(token);
  const inner = token.slice(negated ? 2 : 1, -1);
  const ranges = inner.matchAll(/(.)-(.)/gsu);
  if (ranges.some(([, low = "", high = ""]) => low > high)) return "(?!)";
  return `[${negated ? "^/" : ""}${inner.replace(/[\\^$.*+?()[\]{}|/&~!#%,:;<=>@`]/g, "\\$&")}]`;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
