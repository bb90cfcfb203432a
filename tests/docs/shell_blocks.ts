/** A block of commands in a document. */
export interface ShellBlock {
  /** The line its first command stands on, from 1. */
  readonly line: number;
  /** The commands. */
  readonly script: string;
}

/**
 * The blocks of a Markdown text that are marked `sh`. One marked `sh ignore` is not among them: it
 * shows what cannot be run here, such as a command of another program.
 */
export function shellBlocks(markdown: string): ShellBlock[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => ({
    line: markdown.slice(0, match.index).split("\n").length + 1,
    script: match[1] ?? "",
  }));
}
