import assert from "node:assert/strict";
import { PrivateFolder } from "../../src/cache/private_folder.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

Deno.test("PrivateFolder.make() takes it well that others make the same folders at the same time", async () => {
  await using folder = await TemporaryFolder.make();
  const root = folder.at("home/state");
  const makers = Array.from({ length: 8 }, () => new PrivateFolder(root));
  await Promise.all(makers.map((maker) => maker.make(`${root}/proofs`)));
  assert.equal(await folder.exists("home/state/proofs"), true);
});
