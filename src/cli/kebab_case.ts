/** The name a flag has on the command line: `cacheDir` becomes `cache-dir`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
