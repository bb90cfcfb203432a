import { type CasScript, ScriptedCas } from "../../xet/scripted_cas.ts";
import type { Repository } from "../../../src/vocabulary/repository.ts";
import { MODEL, PullScene, README, sha256 } from "./pull_scene.ts";

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** A Hub that offers its large files as chunks too, in a store that does what its script says. */
export class XetScene implements AsyncDisposable {
  readonly pull: PullScene;
  readonly cas: ScriptedCas;
  /** Xet hashes by SHA-256. */
  readonly #hashes = new Map<string, string>();

  private constructor(pull: PullScene, cas: ScriptedCas) {
    this.pull = pull;
    this.cas = cas;
  }

  /** The repository of a {@linkcode PullScene}, or one with other files. */
  static async make(
    script: CasScript = {},
    files: Files = { "README.md": README, "model.bin": MODEL },
  ): Promise<XetScene> {
    const pull = await PullScene.make({ files });
    const cas = await ScriptedCas.start({ xorbSize: 8 * 1024 * 1024, ...script });
    const scene = new XetScene(pull, cas);
    await scene.#store(files);
    scene.offer();
    return scene;
  }

  /** Adds files to the repository and the store; returns the commit. */
  async commit(files: Files): Promise<string> {
    await this.#store(files);
    return await this.pull.commit(files);
  }

  /** The same for another repository. */
  async commitTo(repository: Repository, files: Files): Promise<void> {
    await this.#store(files);
    const entries = Object.entries(files).map(([path, content]) => ({ path, content }));
    await this.pull.hub.hub.commitFiles(repository, entries);
  }

  /** Has the Hub offer chunks, also after everything it should do was reset. */
  offer(): void {
    const { hub } = this.pull;
    const always = { times: Infinity };
    hub.inject(async (request, answer) => {
      const response = await answer(request);
      const entries: { readonly lfs?: { readonly oid: string } }[] = await response.json();
      const offered = entries.map((entry) => {
        const xetHash = this.#hashes.get(entry.lfs?.oid ?? "");
        return xetHash === undefined ? entry : { ...entry, xetHash };
      });
      const headers = new Headers(response.headers);
      headers.delete("content-length");
      return new Response(JSON.stringify(offered), { headers });
    }, { target: "/tree/", ...always });
    hub.inject(
      () =>
        Response.json({
          casUrl: this.cas.url,
          accessToken: this.cas.token,
          exp: Math.floor(Date.now() / 1000) + 3600,
        }),
      { target: "/xet-read-token/", ...always },
    );
  }

  /** What the Hub's second origin was asked for. */
  get plainRequests(): number {
    return this.pull.hub.seen.filter(({ origin }) => origin === "cdn").length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cas[Symbol.asyncDispose]();
    await this.pull[Symbol.asyncDispose]();
  }

  async #store(files: Files): Promise<void> {
    for (const content of Object.values(files)) {
      if (content.length > 100_000) this.#hashes.set(sha256(content), await this.cas.add(content));
    }
  }
}
