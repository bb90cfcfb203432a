import assert from "node:assert/strict";
import fc from "fast-check";
import { treeChanges } from "../../../src/stories/versions/tree_changes.ts";
import { etagOf, type RemoteFile } from "../../../src/vocabulary/repository.ts";

const file = (path: string, content: string, size = 1): RemoteFile => ({
  path,
  size,
  oid: content.padEnd(40, "0"),
});

Deno.test("treeChanges() tells added, changed, moved and removed files, sorted by path", () => {
  const before = [file("a", "1"), file("b", "2", 20), file("c", "3"), file("d", "4", 7)];
  const after = [file("a", "1"), file("b", "9", 21), file("z", "4", 7), file("e", "5")];
  assert.deepEqual(treeChanges(before, after), [
    { path: "b", kind: "changed", size: 21, sizeBefore: 20 },
    { path: "c", kind: "removed", size: 1 },
    { path: "e", kind: "added", size: 1 },
    { path: "z", kind: "moved", size: 7, sizeBefore: 7, pathBefore: "d" },
  ]);
});

Deno.test("treeChanges() takes a copy, and an empty file, for an added one", () => {
  assert.deepEqual(
    treeChanges([file("a", "1"), file("x", "0", 0)], [
      file("a", "1"),
      file("b", "1"),
      file("y", "0", 0),
    ]),
    [
      { path: "b", kind: "added", size: 1 },
      { path: "x", kind: "removed", size: 0 },
      { path: "y", kind: "added", size: 0 },
    ],
  );
});

Deno.test("treeChanges() applied to the listing before gives the one after", () => {
  const listing = fc.uniqueArray(
    fc.record({ path: fc.constantFrom(..."abcdef"), content: fc.constantFrom(..."123") }),
    { selector: ({ path }) => path },
  ).map((files) => files.map(({ path, content }) => file(path, content)));
  fc.assert(fc.property(listing, listing, (before, after) => {
    const changes = treeChanges(before, after);
    const target = new Map(after.map((entry) => [entry.path, etagOf(entry)]));
    const state = new Map(before.map((entry) => [entry.path, etagOf(entry)]));
    const origins = new Map(state);
    for (const { path, kind, pathBefore = "" } of changes) {
      if (kind === "removed") state.delete(path);
      else if (kind === "moved") {
        assert.equal(origins.get(pathBefore), target.get(path));
        state.delete(pathBefore);
        state.set(path, origins.get(pathBefore) ?? "");
      } else state.set(path, target.get(path) ?? "");
    }
    assert.deepEqual([...state].sort(), [...target].sort());
    assert.deepEqual(treeChanges(before, before), []);
  }));
});
