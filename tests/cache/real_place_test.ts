import assert from "node:assert/strict";
import { isBelow, realFolder, realPlace } from "../../src/cache/real_place.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

Deno.test("realPlace() follows the links on the way, and not the last name", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("real/sub/file", "x");
  await folder.link("link", "real");
  await folder.link("real/last", "sub/file");
  assert.equal(await realPlace(folder.at("link/sub/file")), folder.at("real/sub/file"));
  assert.equal(await realPlace(folder.at("link/last")), folder.at("real/last"));
  assert.equal(await realPlace(folder.at("link/no/such")), folder.at("real/no/such"));
  assert.equal(await realPlace("/"), "/");
});

Deno.test("realFolder() follows the last link, too, and takes what is missing as written", async () => {
  await using folder = await TemporaryFolder.make();
  await folder.write("real/file", "x");
  await folder.link("link", "real");
  assert.equal(await realFolder(folder.at("link")), folder.at("real"));
  assert.equal(await realFolder(folder.at("link/new/newer")), folder.at("real/new/newer"));
});

Deno.test("isBelow() is true within a folder, and not of a neighbour whose name begins alike", () => {
  assert.equal(isBelow("/a/b/c", "/a/b"), true);
  assert.equal(isBelow("/a/bc", "/a/b"), false);
  assert.equal(isBelow("/a/b", "/a/b"), false);
});
