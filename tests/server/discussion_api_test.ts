import assert from "node:assert/strict";
import { ask, askJson, GIT, withModel } from "./hub_fixture.ts";
import { file, sendCommit } from "./write_fixture.ts";

Deno.test("discussions lists the pull requests, the newest first", () =>
  withModel({}, async (hub) => {
    const query = "?create_pr=1";
    const header = { summary: "First", description: "why" };
    await sendCommit(hub.url, [file("a", "a")], { query, header });
    await sendCommit(hub.url, [file("b", "b")], { query });
    const url = `${hub.url}/api/models/me/m/discussions`;
    const found = await askJson(url) as { count: number; discussions: { num: number }[] };
    assert.deepEqual([found.count, found.discussions.map(({ num }) => num)], [2, [2, 1]]);
    assert.deepEqual(found.discussions[1], {
      num: 1,
      title: "First",
      status: "draft",
      isPullRequest: true,
      author: { name: "local", type: "user" },
      repo: { type: "model", name: "me/m" },
      createdAt: "2023-11-14T22:13:20.000Z",
      numComments: 0,
    });
    const count = async (query: string) =>
      (await askJson(`${url}?${query}`) as { count: number }).count;
    assert.deepEqual([await count("status=open"), await count("status=closed")], [2, 0]);
    assert.deepEqual([await count("type=pull_request"), await count("type=discussion")], [2, 0]);
    assert.deepEqual([await count("author=local"), await count("author=ann")], [2, 0]);
  }));

Deno.test("discussions shows one pull request, its text and its head", () =>
  withModel({}, async (hub) => {
    const header = { summary: "First", description: "why", parentCommit: GIT.commit };
    const { body } = await sendCommit(hub.url, [file("a", "a")], { query: "?create_pr=1", header });
    const url = `${hub.url}/api/models/me/m/discussions`;
    const found = await askJson(`${url}/1`) as Record<string, unknown>;
    assert.equal(found.url, body.pullRequestUrl);
    assert.deepEqual([found.ref, found.headCommit], ["refs/pr/1", body.commitOid]);
    assert.match(JSON.stringify(found.events), /"raw":"why"/);
    assert.equal((await ask(`${url}/2`)).status, 404);
  }));
