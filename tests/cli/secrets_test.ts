import assert from "node:assert/strict";
import { runInMemory } from "./memory_context.ts";

/** Of no form that anybody could recognise. */
const TOKEN = "a-token-of-no-known-form";
const SIGNATURE = "0123456789abcdefSIGNED";
const COMMIT = "c".repeat(40);
const SHA256 = "5".repeat(64);

/**
 * A Hub that repeats what it was sent in the headers and bodies of its refusals,
 * and whose signed URLs are refused by a server that repeats them too.
 */
function indiscreetHub() {
  const cdn = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const message = `refused: ${request.url}`;
    return new Response(message, { status: 400, headers: { "x-error-message": message } });
  });
  const signed = `http://127.0.0.1:${cdn.addr.port}/blob?X-Amz-Signature=${SIGNATURE}`;
  const hub = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/models/me/m/revision/")) {
      return Response.json({ id: "me/m", sha: COMMIT, private: false, gated: false });
    }
    if (pathname.startsWith("/api/models/me/m/tree/")) {
      const file = { type: "file", path: "model.bin", size: 10, oid: "1".repeat(40) };
      return Response.json([{ ...file, lfs: { oid: SHA256, size: 10, pointerSize: 130 } }]);
    }
    if (pathname.startsWith("/me/m/resolve/")) {
      const headers = { "x-linked-etag": `"${SHA256}"`, "x-linked-size": "10", location: signed };
      return new Response(null, { status: 302, headers: { ...headers, "x-repo-commit": COMMIT } });
    }
    const message = `no: ${request.headers.get("authorization")} ${signed} hf_${"x".repeat(34)}`;
    return Response.json({ error: message }, {
      status: pathname.includes("/forbidden") ? 403 : 400,
      headers: { "x-error-message": message, "x-error-code": "Bad", "x-request-id": "r" },
    });
  });
  return {
    url: `http://127.0.0.1:${hub.addr.port}`,
    async [Symbol.asyncDispose]() {
      await hub.shutdown();
      await cdn.shutdown();
    },
  };
}

const COMMANDS: readonly (readonly string[])[] = [
  ["whoami"],
  ["login"],
  ["info", "me/forbidden"],
  ["info", "me/m"],
  ["pull", "me/forbidden"],
  ["pull", "me/m"],
  ["pull", "me/m", "--progress", "json"],
  ["card", "me/m"],
  ["card", "me/forbidden", "--check"],
  ["search", "anything"],
  ["versions", "me/m"],
  ["doctor"],
  ["push", "--model", "MODEL", "--repo", "me/forbidden"],
  ["push", "--model", "MODEL", "--repo", "me/forbidden", "--dry-run"],
];

for (const command of COMMANDS) {
  for (const json of [[], ["--json"]]) {
    const line = [...command, ...json].join(" ");
    Deno.test(`ruv-hub repeats no token and no signature when "${line}" meets a Hub that does`, async () => {
      const folder = await Deno.makeTempDir();
      await using hub = indiscreetHub();
      await Deno.writeTextFile(`${folder}/config.json`, "{}");
      const args = command.map((word) => word === "MODEL" ? `${folder}/config.json` : word);
      const env = { HF_HOME: `${folder}/home`, HF_ENDPOINT: hub.url };
      for (const given of [["--token", TOKEN], []]) {
        const { stdout, stderr } = await runInMemory([...args, ...json, ...given], {
          env: given.length > 0 ? env : { ...env, HF_TOKEN: TOKEN },
        });
        const output = stdout + stderr;
        assert.notEqual(output, "");
        for (const secret of [TOKEN, SIGNATURE, "hf_xxxx"]) {
          assert.ok(!output.includes(secret), `"${secret}" is in: ${output}`);
        }
      }
      await Deno.remove(folder, { recursive: true });
    });
  }
}
