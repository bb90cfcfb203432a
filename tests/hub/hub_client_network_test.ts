import assert from "node:assert/strict";
import { HubClient, type HubClientOptions } from "../../src/hub/hub_client.ts";
import { NetworkError } from "../../src/vocabulary/errors.ts";
import { RawPeer } from "./raw_peer.ts";
import { ScriptedServer } from "./scripted_server.ts";

const request = { action: "ask" };
const status = ({ response }: { readonly response: Response }) =>
  response.body?.cancel().then(() => response.status) ?? Promise.resolve(response.status);

Deno.test("HubClient keeps the status of an error whose body breaks off", async () => {
  await using peer = new RawPeer("HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\nabc");
  using client = new HubClient({ endpoint: peer.url, retry: { attempts: 1 } });
  await assert.rejects(client.request("/", request, status), {
    name: "HubHttpError",
    message: "Cannot ask: the Hub sent 503",
    status: 503,
  });
});

for (
  const [what, bytes, state] of [
    ["closes at once", "", "cut the connection"],
    ["is no web server", "SSH-2.0-OpenSSH_9.6\r\n", "does not speak HTTP as expected"],
  ] as const
) {
  Deno.test(`HubClient gives a NetworkError when the server ${what}`, async () => {
    await using peer = new RawPeer(bytes);
    await assert.rejects(once(peer.url), {
      name: "NetworkError",
      message: `Cannot ask: ${peer.host} ${state}`,
      retryable: true,
    });
  });
}

Deno.test("HubClient gives a NetworkError when nobody listens", async () => {
  const peer = new RawPeer("");
  await peer[Symbol.asyncDispose]();
  await assert.rejects(once(peer.url), {
    name: "NetworkError",
    message: `Cannot ask: ${peer.host} refuses the connection`,
    retryable: true,
  });
});

Deno.test("HubClient gives a NetworkError when the name has no address", async () => {
  await assert.rejects(once("http://nowhere.invalid"), {
    name: "NetworkError",
    message: "Cannot ask: the address of nowhere.invalid is not found",
    retryable: true,
  });
});

Deno.test("HubClient does not repeat a request that speaks TLS to a server without", async () => {
  await using peer = new RawPeer("HTTP/1.1 400 Bad Request\r\n\r\n");
  await assert.rejects(once(peer.url.replace("http:", "https:")), {
    name: "NetworkError",
    message: `Cannot ask: ${peer.host} does not speak TLS as expected`,
    retryable: false,
  });
});

Deno.test("HubClient gives a NetworkError when the headers do not come in time", async () => {
  const answer = Promise.withResolvers<Response>();
  await using hub = new ScriptedServer(() => answer.promise);
  await assert.rejects(once(hub.url, { stallTimeoutMs: 20 }), {
    name: "NetworkError",
    message: `Cannot ask: ${new URL(hub.url).host} does not answer in time`,
    retryable: true,
  });
  answer.resolve(new Response(""));
});

Deno.test("HubClient.read() gives a NetworkError when the body stalls", async () => {
  await using hub = new ScriptedServer(() => new Response(new ReadableStream()));
  using client = new HubClient({ endpoint: hub.url, stallTimeoutMs: 20, retry: { attempts: 1 } });
  await assert.rejects(client.request("/", request, (reply) => client.read(reply, request, 10)), {
    name: "NetworkError",
    message: `Cannot ask: ${new URL(hub.url).host} does not answer in time`,
  });
});

Deno.test("HubClient names the flag that is missing", async () => {
  const client = new URL("../../src/hub/hub_client.ts", import.meta.url).href;
  const program = `
    import { HubClient } from "${client}";
    for (const endpoint of ["https://hub.test", "http://127.0.0.1:81", "http://[::1]:82"]) {
      using client = new HubClient({ endpoint });
      await client.request("/", { action: "ask" }, () => {}).catch((error) => {
        console.log(error.name, error.flag, error.message);
      });
    }`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `data:application/typescript,${encodeURIComponent(program)}`],
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(
    new TextDecoder().decode(stdout),
    "PermissionError --allow-net=hub.test Cannot ask: access to hub.test:443 is not granted\n" +
      "PermissionError --allow-net=127.0.0.1 Cannot ask: access to 127.0.0.1:81 is not granted\n" +
      "PermissionError --allow-net=[::1] Cannot ask: access to [::1]:82 is not granted\n",
    new TextDecoder().decode(stderr),
  );
});

async function once(endpoint: string, options: Partial<HubClientOptions> = {}): Promise<void> {
  using client = new HubClient({ endpoint, retry: { attempts: 1 }, ...options });
  await client.request("/", request, status).catch((error) => {
    if (error instanceof NetworkError) assert.ok(error.cause instanceof Error);
    throw error;
  });
}
