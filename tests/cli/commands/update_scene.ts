import type { EmbeddedHubOptions } from "../../../src/server/embedded_hub.ts";
import { FaultyHub } from "../../faulty_hub.ts";
import { type MemoryOptions, type Run, runInMemory } from "../memory_context.ts";

const REPOSITORY = { type: "model", name: "me/m" } as const;

/** A Hub, a machine beside it, and a way to change what the Hub has. */
export class UpdateScene implements AsyncDisposable {
  readonly hub: FaultyHub;
  readonly folder: string;

  private constructor(hub: FaultyHub, folder: string) {
    this.hub = hub;
    this.folder = folder;
  }

  static async make(
    options: Omit<EmbeddedHubOptions, "dataDir" | "cdnUrl"> = {},
  ): Promise<UpdateScene> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "ruv-hub-" }));
    const hub = await FaultyHub.start({ dataDir: `${folder}/data`, ...options });
    return new UpdateScene(hub, folder);
  }

  /** Commits texts to `me/m`, or to another model; gives the commit. */
  async commit(files: Readonly<Record<string, string>>, name = "me/m"): Promise<string> {
    const contents = Object.entries(files).map(([path, text]) => ({
      path,
      content: new TextEncoder().encode(text),
    }));
    return (await this.hub.hub.commitFiles({ type: "model", name }, contents)).commit;
  }

  tag(name: string): Promise<void> {
    return this.hub.hub.createTag(REPOSITORY, name);
  }

  /** Writes a `hub.json` into the scene's folder and gives its path. */
  async list(models: readonly unknown[]): Promise<string> {
    const path = this.at("hub.json");
    await Deno.writeTextFile(path, JSON.stringify({ models }));
    return path;
  }

  at(path: string): string {
    return `${this.folder}/${path}`;
  }

  run(args: readonly string[], options: MemoryOptions = {}): Promise<Run> {
    const env = { HF_HOME: this.at("home"), HF_ENDPOINT: this.hub.url, ...options.env };
    return runInMemory(args, { ...options, env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** All files below a folder with their texts, but for records. */
export async function contents(folder: string, prefix = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    const path = `${prefix}${name}`;
    if (name === ".cache") continue;
    if (isDirectory) Object.assign(found, await contents(folder, `${path}/`));
    else found[path] = await Deno.readTextFile(`${folder}/${path}`);
  }
  return found;
}
