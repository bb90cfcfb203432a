import assert from "node:assert/strict";
import { HubClient } from "../../src/hub/hub_client.ts";
import { validateCard } from "../../src/hub/validate_card.ts";
import { impatient, ScriptedServer } from "./scripted_server.ts";

Deno.test("validateCard() gives the Hub's errors and warnings", async () => {
  const answers = [
    Response.json({ errors: [], warnings: [{ message: "empty\u001b or missing" }] }),
    Response.json({ errors: [{ message: '"license" must be' }, "also"], warnings: [] }, {
      status: 400,
    }),
    Response.json({ error: "content is required" }, { status: 400 }),
  ];
  await using hub = new ScriptedServer((_request, nth) => answers[nth - 1] ?? new Response(""));
  using client = new HubClient({ endpoint: hub.url });
  assert.deepEqual(await validateCard(client, "# Hi", "model"), {
    errors: [],
    warnings: ["empty or missing"],
  });
  assert.deepEqual(await validateCard(client, "---\n", "dataset"), {
    errors: ['"license" must be', "also"],
    warnings: [],
  });
  assert.deepEqual(await validateCard(client, "", "model"), {
    errors: ["content is required"],
    warnings: [],
  });
  assert.deepEqual(hub.targets, Array(3).fill("/api/validate-yaml"));
  assert.deepEqual(hub.sent[1], { content: "---\n", repoType: "dataset" });
});

Deno.test("validateCard() asks again when the Hub stumbles", async () => {
  await using hub = new ScriptedServer((_request, nth) =>
    nth === 1 ? new Response("", { status: 503 }) : Response.json({ errors: [] })
  );
  using client = new HubClient({ endpoint: hub.url, retry: impatient });
  assert.deepEqual(await validateCard(client, "", "model"), { errors: [], warnings: [] });
});

Deno.test("validateCard() says the server is not a Hub when the shape is another", async () => {
  for (const body of [{}, { errors: [1] }, { errors: [], warnings: "x" }, { error: {} }]) {
    await using hub = new ScriptedServer(() => Response.json(body));
    using client = new HubClient({ endpoint: hub.url });
    await assert.rejects(validateCard(client, "", "model"), /is not a Hub/);
  }
});
