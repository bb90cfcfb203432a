/**
 * The value of an environment variable; undefined where it is not set, or may not be read.
 *
 * The one place where the library looks at the environment: at the door, for a caller who gave no
 * settings.
 */
export function environment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
