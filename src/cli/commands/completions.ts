import type { CommandContext } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/** Prints the script that makes a shell ask `ruv-hub completions propose -- WORDS…`. */
export function completions(
  context: CommandContext,
  _flags: unknown,
  [shell = ""]: readonly string[],
): Promise<void> {
  const script = SCRIPTS.get(shell);
  if (script === undefined) {
    throw new UsageError(`Cannot complete words in "${shell}": expected bash, zsh or fish`, {
      command: "completions",
    });
  }
  context.terminal.verbatim(script);
  return Promise.resolve();
}

const BASH = `_ruv_hub() {
  local IFS=$'\\n'
  COMPREPLY=($(ruv-hub completions propose -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o bashdefault -o default -F _ruv_hub ruv-hub`;

const ZSH = `_ruv_hub() {
  local -a proposals
  proposals=("\${(@f)$(ruv-hub completions propose -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${proposals[1]}" ]]; then compadd -- "\${proposals[@]}"; else _files; fi
}
compdef _ruv_hub ruv-hub`;

const FISH = `function __ruv_hub_propose
  set -l words (commandline -opc) (commandline -ct)
  ruv-hub completions propose -- $words[2..-1] 2>/dev/null
end
complete -c ruv-hub -a '(__ruv_hub_propose)'`;

const SCRIPTS: ReadonlyMap<string, string> = new Map([["bash", BASH], ["zsh", ZSH], [
  "fish",
  FISH,
]]);
