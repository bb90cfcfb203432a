/**
 * Serves this package on loopback as JSR would, until it is interrupted:
 *
 *     deno run -A scripts/jsr_local.ts [--port N]
 *     JSR_URL=http://127.0.0.1:N/ deno run -A jsr:@ruv/hub list
 *
 * @module
 */
import { parseArgs } from "node:util";
import { serveRegistry } from "./jsr/local_registry.ts";

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { port: { type: "string", default: "0" } },
  });
  const root = new URL("../", import.meta.url);
  await using registry = await serveRegistry(root, { port: Number(values.port) });
  const bytes = registry.files.reduce((sum, { content }) => sum + content.byteLength, 0);
  console.error(`${registry.name}: ${registry.files.length} files, ${Math.ceil(bytes / 1000)} kB`);
  console.log(`JSR_URL=${registry.url} deno run -A jsr:${registry.name} list`);
  const interrupted = Promise.withResolvers<void>();
  Deno.addSignalListener("SIGINT", () => interrupted.resolve());
  await interrupted.promise;
}
