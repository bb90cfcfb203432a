/** A file as JSR would serve it. */
export interface PackageFile {
  /** Path from the root of the package, with a leading slash: `/src/hub/tree.ts`. */
  readonly path: string;
  /** Its bytes, bare specifiers replaced. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** What `deno.json` says of a package. */
export interface PackageConfig {
  /** `@scope/name`. */
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  /** Entry points by name: `{".": "./mod.ts"}`. */
  readonly exports: Readonly<Record<string, string>>;
}

/**
 * The files that `deno publish` would send, with the bare specifiers (`hono/etag`) replaced by the
 * full ones (`npm:hono@^4/etag`), as publishing does. The list is `deno publish --dry-run`'s own.
 *
 * @param root folder of the package, as a `file:` URL that ends with a slash
 */
export async function packageFiles(root: URL): Promise<PackageFile[]> {
  const urls = await publishedUrls(root);
  const specifiers = await bareSpecifiers(urls.filter((url) => url.endsWith(".ts")), root);
  return await Promise.all(urls.map(async (url) => {
    const path = `/${url.slice(root.href.length)}`;
    const replacements = specifiers.get(url) ?? [];
    if (replacements.length === 0) return { path, content: await Deno.readFile(new URL(url)) };
    const text = withFullSpecifiers(await Deno.readTextFile(new URL(url)), replacements);
    return { path, content: new TextEncoder().encode(text) };
  }));
}

/** Reads the part of `deno.json` that a registry needs. */
export async function packageConfig(root: URL): Promise<PackageConfig> {
  return JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
}

/** A bare specifier, and what it becomes. */
interface Replacement {
  readonly bare: string;
  readonly full: string;
}

async function publishedUrls(root: URL): Promise<string[]> {
  const listing = await runDeno(["publish", "--dry-run", "--allow-dirty", "--no-check"], root);
  return [...listing.matchAll(/^ +(file:\/\/\S+) \(/gm)].map(([, url = ""]) => url);
}

/** The specifiers of each file that only its import map explains, as Deno resolves them. */
async function bareSpecifiers(
  urls: readonly string[],
  root: URL,
): Promise<Map<string, Replacement[]>> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, urls.map((url) => `import "${url}";\n`).join(""));
    const config = new URL("deno.json", root).pathname;
    const info: InfoOutput = JSON.parse(
      await runDeno(["info", "--json", "--config", config, entry], root),
    );
    return new Map(info.modules.map((module) => [module.specifier, replacementsIn(module)]));
  } finally {
    await Deno.remove(entry);
  }
}

function replacementsIn({ dependencies = [] }: InfoModule): Replacement[] {
  return dependencies.flatMap(({ specifier, code, type }) => {
    const target = code ?? type;
    const isBare = !/^(\.{0,2}\/|[a-z]+:)/.test(specifier);
    if (target?.specifier === undefined || !isBare) return [];
    return [{ bare: specifier, full: target.specifier.replace(/^npm:\//, "npm:") }];
  });
}

/** A module may be imported several times in one file: for its types, and where it is used. */
function withFullSpecifiers(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((result, { bare, full }) => {
    const place = new RegExp(`(\\bfrom |\\bimport\\(\\s*|\\bimport )"${RegExp.escape(bare)}"`, "g");
    return result.replace(place, `$1"${full}"`);
  }, text);
}

async function runDeno(args: readonly string[], root: URL): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run deno ${args.join(" ")}: ${decoder.decode(stderr)}`);
  // `deno publish` talks on stderr.
  return decoder.decode(args[0] === "publish" ? stderr : stdout);
}

interface InfoModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: InfoTarget;
    readonly type?: InfoTarget;
  }[];
}

interface InfoTarget {
  readonly specifier?: string;
}

interface InfoOutput {
  readonly modules: readonly InfoModule[];
}
