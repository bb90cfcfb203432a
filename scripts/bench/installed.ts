/** The first line of what a program says about its version; undefined where it is not installed. */
export async function installed(name: string, flag = "--version"): Promise<string | undefined> {
  try {
    const command = new Deno.Command(name, { args: [flag], stdout: "piped", stderr: "piped" });
    const { stdout, stderr } = await command.output();
    // nginx tells its version on stderr.
    const text = new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
    return text.trim().split("\n")[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
