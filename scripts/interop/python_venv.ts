/** A Python of its own with the official client in it. */
export interface PythonVenv {
  /** Its folder. */
  readonly folder: string;
  /** `huggingface_hub 1.2.3, hf_xet 4.5.6`. */
  readonly versions: string;
}

/** Why there is no official client to talk to. */
export class NoPythonError extends Error {
  static {
    this.prototype.name = "NoPythonError";
  }
}

const PACKAGES = ["huggingface_hub", "hf_xet"];

/**
 * Makes a virtual environment and installs the official client from PyPI, or takes the one an
 * earlier run has left.
 *
 * @param more further packages, by the name under which they are imported too
 * @throws {NoPythonError} when Python is missing or PyPI does not answer
 */
export async function openVenv(
  folder: string,
  more: readonly string[] = [],
): Promise<PythonVenv> {
  const python = `${folder}/bin/python`;
  const packages = [...PACKAGES, ...more];
  if (!await succeeds(python, ["-c", `import ${packages.join(", ")}`])) {
    await must("python3", ["-m", "venv", folder]);
    await must(python, ["-m", "pip", "install", "--quiet", "--timeout", "30", ...packages]);
  }
  const versions = await must(python, [
    "-c",
    "from importlib.metadata import version\n" +
    `print(", ".join(f"{name} {version(name)}" for name in ${JSON.stringify(PACKAGES)}))`,
  ]);
  return { folder, versions: versions.trim() };
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, { args: [...args], stderr: "null" })
      .output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function must(command: string, args: readonly string[]): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args] })
      .output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    throw new NoPythonError(
      `${command} failed: ${decoder.decode(stderr).trim().split("\n").at(-1)}`,
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new NoPythonError(`${command} is not here`);
    throw error;
  }
}
