import { dirname, join } from "node:path";

/** A folder of a test's own, removed when the test is over. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<TemporaryFolder> {
    return new TemporaryFolder(await Deno.realPath(await Deno.makeTempDir({ prefix: "ruv-hub-" })));
  }

  /** The absolute path of something in it. */
  at(path: string): string {
    return join(this.path, path);
  }

  /** Writes a file and the folders it needs. */
  async write(path: string, text: string): Promise<string> {
    await Deno.mkdir(dirname(this.at(path)), { recursive: true });
    await Deno.writeTextFile(this.at(path), text);
    return this.at(path);
  }

  /** Makes a symbolic link and the folders it needs. */
  async link(path: string, target: string): Promise<void> {
    await Deno.mkdir(dirname(this.at(path)), { recursive: true });
    await Deno.symlink(target, this.at(path));
  }

  read(path: string): Promise<string> {
    return Deno.readTextFile(this.at(path));
  }

  async exists(path: string): Promise<boolean> {
    return await Deno.lstat(this.at(path)).then(() => true, () => false);
  }

  /** Every file and link in it, sorted; a link as `path -> target`. */
  async list(path = "."): Promise<string[]> {
    const found: string[] = [];
    for await (const entry of Deno.readDir(this.at(path))) {
      const name = join(path, entry.name);
      if (entry.isDirectory) found.push(...await this.list(name));
      else if (entry.isSymlink) found.push(`${name} -> ${await Deno.readLink(this.at(name))}`);
      else found.push(name);
    }
    return found.sort();
  }

  /** Dates every file and folder in it to long ago, so that any later change shows. */
  async age(path = "."): Promise<void> {
    for await (const entry of Deno.readDir(this.at(path))) {
      if (entry.isDirectory) await this.age(join(path, entry.name));
      else if (entry.isFile) {
        await Deno.utime(this.at(join(path, entry.name)), 1_000_000, 1_000_000);
      }
    }
    await Deno.utime(this.at(path), 1_000_000, 1_000_000);
  }

  /** The names of the files and folders in it that changed since `age()`. */
  async changes(path = "."): Promise<string[]> {
    const changed: string[] = [];
    for await (const entry of Deno.readDir(this.at(path))) {
      if (entry.isDirectory) changed.push(...await this.changes(join(path, entry.name)));
      else if (entry.isFile) changed.push(...await this.#changed(join(path, entry.name)));
    }
    return [...changed, ...await this.#changed(path)].sort();
  }

  async #changed(path: string): Promise<string[]> {
    const { mtime } = await Deno.stat(this.at(path));
    return mtime?.getTime() === 1_000_000_000 ? [] : [path];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
