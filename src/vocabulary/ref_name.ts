/**
 * Whether git allows a name for a branch or a tag, or such a name in full (`refs/tags/v1`): the rules
 * of `git check-ref-format` that matter to URLs and to people. Whether there is one of that name is
 * another question.
 */
export function isRefName(name: string): boolean {
  return name !== "" &&
    !/[\0- \x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|(^|\/)\.|\.lock(\/|$)/.test(name);
}
