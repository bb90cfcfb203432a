const ROOT = new URL("../../", import.meta.url).pathname;

/**
 * The path from the root of the project of a file that is being linted, segments separated by `/`.
 * Deno gives rules an absolute path, of the platform's own form; tests give a relative one.
 */
export function projectPath(filename: string): string {
  const path = filename.replaceAll("\\", "/").replace(/^(?=[A-Za-z]:\/)/, "/");
  const root = decodeURIComponent(ROOT);
  return path.startsWith(root) ? path.slice(root.length) : path;
}
