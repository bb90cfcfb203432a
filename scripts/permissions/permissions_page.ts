import { type Need, NEEDS, VARIABLES } from "./needs.ts";

/** The text of docs/permissions.md. */
export function permissionsPage(): string {
  return `# Permissions

What each command needs when it is run by Deno, and nothing more. Written by
\`deno task permissions\`; the tests run every command with exactly its flags, and again with each of
them taken away.

- \`HUB\` is the Hub and the hosts it redirects to: \`huggingface.co,*.hf.co\` for the public one.
- \`HF_HOME\` is the folder of the cache, the token and this program's own state, as an absolute path:
  \`~/.cache/huggingface\` unless a variable says otherwise. A folder named with \`--output\` or
  \`--cache-dir\` takes its place.
- \`SOURCES\` is this program's own folder, where it is run from a copy on this machine: its hashing
  thread is a file that has to be read. Run from \`jsr:\`, it is left out.
- \`FILES\` is what is pushed: files, or a folder.
- \`VARIABLES\` is \`${VARIABLES}\`.
- Symbolic links need \`--allow-read\` and \`--allow-write\` without a place; with one, snapshots hold
  hard links instead.

Without a permission a command fails, and names the flag; where it does without instead, the last
column says what is lost.

| command | flag | for | without it |
| --- | --- | --- | --- |
${Object.entries(NEEDS).flatMap(([command, needs]) => rows(command, needs)).join("\n")}

A compiled binary has net, read, write, env and sys, and never run, ffi or import. Importing the
library needs no permission at all.
`;
}

function rows(command: string, needs: readonly Need[]): string[] {
  if (needs.length === 0) return [`| \`${command}\` | none | | |`];
  return needs.map(({ flag, purpose, without = "fails" }, index) =>
    `| ${index === 0 ? `\`${command}\`` : ""} | \`${flag}\` | ${purpose} | ${without} |`
  );
}
