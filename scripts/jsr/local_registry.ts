import { createHash } from "node:crypto";
import { packageConfig, type PackageFile, packageFiles } from "./package_files.ts";

/** A registry that has one package, in memory and on loopback. */
export interface LocalRegistry extends AsyncDisposable {
  /** What `JSR_URL` has to be: `http://127.0.0.1:PORT/`. */
  readonly url: string;
  /** `@scope/name`. */
  readonly name: string;
  /** The files it serves. */
  readonly files: readonly PackageFile[];
  /** Paths that were asked for and are not there. */
  readonly missing: readonly string[];
}

/**
 * Serves the package in `root` as JSR would: `meta.json`, `VERSION_meta.json` and the files.
 *
 * @param root folder of the package, as a `file:` URL that ends with a slash
 */
export async function serveRegistry(
  root: URL,
  options: { readonly port?: number } = {},
): Promise<LocalRegistry> {
  const { port = 0 } = options;
  const { name, version, exports } = await packageConfig(root);
  const files = await packageFiles(root);
  const [scope, bareName] = name.slice(1).split("/");
  const manifest = Object.fromEntries(files.map((file) => [file.path, manifestEntry(file)]));
  const replies = new Map<string, BodyInit>([
    [
      `/${name}/meta.json`,
      JSON.stringify({ scope, name: bareName, latest: version, versions: { [version]: {} } }),
    ],
    [`/${name}/${version}_meta.json`, JSON.stringify({ manifest, exports })],
    ...files.map(({ path, content }) => [`/${name}/${version}${path}`, content] as const),
  ]);
  const missing: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    const body = replies.get(path);
    if (body !== undefined) {
      return new Response(body, { headers: { "Content-Type": contentType(path) } });
    }
    missing.push(path);
    return new Response("not found", { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    name,
    files,
    missing,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function manifestEntry({ content }: PackageFile): { size: number; checksum: string } {
  const checksum = `sha256-${createHash("sha256").update(content).digest("hex")}`;
  return { size: content.byteLength, checksum };
}

function contentType(path: string): string {
  if (path.endsWith(".ts")) return "text/typescript";
  return path.endsWith(".json") ? "application/json" : "text/plain";
}
