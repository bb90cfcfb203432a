import assert from "node:assert/strict";
import { whyRefused } from "../../../scripts/lint_rules/import_law.ts";

const ALLOWED: readonly (readonly [from: string, to: string])[] = [
  ["cli.ts", "mod.ts"],
  ["cli.ts", "src/cli/main.ts"],
  ["mod.ts", "cli.ts"],
  ["mod.ts", "src/hub/hub_client.ts"],
  ["mod.ts", "src/stories/downloader.ts"],
  ["mod.ts", "src/vocabulary/errors.ts"],
  ["src/cli/list.ts", "mod.ts"],
  ["src/cli/list.ts", "src/cli/context.ts"],
  ["src/cli/commands/serve.ts", "src/server/embedded_hub.ts"],
  ["src/cli/commands/demo.ts", "src/server/embedded_hub.ts"],
  ["src/stories/downloader.ts", "src/stories/select_files.ts"],
  ["src/stories/downloader.ts", "src/progress/progress_bar.ts"],
  ["src/stories/downloader.ts", "src/transfer/fetch_file.ts"],
  ["src/hub/tree.ts", "src/hub/hub_client.ts"],
  ["src/hub/tree.ts", "src/vocabulary/retry.ts"],
  ["src/server/app.ts", "src/server/store.ts"],
  ["src/server/app.ts", "src/vocabulary/hashing.ts"],
  ["src/server/app.ts", "src/xet/shard.ts"],
  ["src/vocabulary/retry.ts", "src/vocabulary/errors.ts"],
  ["tests/hub/tree_test.ts", "src/server/embedded_hub.ts"],
  ["tests/hub/tree_test.ts", "src/hub/tree.ts"],
  ["scripts/registry_pin.ts", "src/registry/catalogue.ts"],
  ["scripts/bench/hub_server.ts", "src/server/embedded_hub.ts"],
  ["docs/examples/pull.ts", "mod.ts"],
];

const REFUSED: readonly (readonly [from: string, to: string, reason: RegExp])[] = [
  ["cli.ts", "src/hub/tree.ts", /cli\.ts imports src\/cli, mod\.ts/],
  ["cli.ts", "src/vocabulary/errors.ts", /cli\.ts imports src\/cli, mod\.ts/],
  ["cli.ts", "src/server/embedded_hub.ts", /only serve, demo, tests and scripts/],
  ["mod.ts", "src/cli/list.ts", /mod\.ts imports src\/stories/],
  ["mod.ts", "src/server/embedded_hub.ts", /only serve, demo, tests and scripts/],
  ["src/cli/list.ts", "src/registry/catalogue.ts", /src\/cli imports mod\.ts/],
  ["src/cli/list.ts", "src/vocabulary/errors.ts", /src\/cli imports mod\.ts/],
  ["src/cli/list.ts", "cli.ts", /src\/cli imports mod\.ts/],
  ["src/cli/pull.ts", "src/server/embedded_hub.ts", /only serve, demo, tests and scripts/],
  ["src/cli/serve_users.ts", "src/server/embedded_hub.ts", /only serve, demo, tests and scripts/],
  ["src/stories/downloader.ts", "mod.ts", /src\/stories imports/],
  ["src/stories/downloader.ts", "src/cli/context.ts", /src\/stories imports/],
  ["src/hub/tree.ts", "src/stories/downloader.ts", /src\/hub imports src\/vocabulary/],
  ["src/hub/tree.ts", "mod.ts", /src\/hub imports src\/vocabulary/],
  ["src/hub/tree.ts", "tests/faults/proxy.ts", /src\/hub imports src\/vocabulary/],
  ["src/hub/tree.ts", "src/server/embedded_hub.ts", /only serve, demo, tests and scripts/],
  ["src/server/app.ts", "src/hub/tree.ts", /src\/server imports src\/xet, src\/vocabulary/],
  ["src/server/app.ts", "mod.ts", /src\/server imports src\/xet, src\/vocabulary/],
  ["src/vocabulary/retry.ts", "src/hub/tree.ts", /src\/vocabulary imports nothing but itself/],
  ["src/vocabulary/retry.ts", "mod.ts", /src\/vocabulary imports nothing but itself/],
  ["docs/examples/pull.ts", "src/server/embedded_hub.ts", /only serve, demo, tests and scripts/],
  ["src/tools/one.ts", "src/vocabulary/errors.ts", /src\/tools has no place in the layers/],
];

const SPECIALISTS = ["cache", "card", "gguf", "hub", "progress", "registry", "transfer", "xet"];

for (const [from, to] of ALLOWED) {
  Deno.test(`whyRefused() lets ${from} import ${to}`, () => {
    assert.equal(whyRefused(from, to), undefined);
  });
}

for (const [from, to, reason] of REFUSED) {
  Deno.test(`whyRefused() keeps ${from} from importing ${to}`, () => {
    assert.match(whyRefused(from, to) ?? "", reason);
  });
}

Deno.test("whyRefused() keeps each specialist from importing any sibling", () => {
  for (const one of SPECIALISTS) {
    for (const other of SPECIALISTS.filter((name) => name !== one)) {
      assert.equal(
        whyRefused(`src/${one}/a.ts`, `src/${other}/b.ts`),
        "specialists do not know each other; the stories are where they meet",
      );
    }
  }
});
