import assert from "node:assert/strict";
import { ask, bearer, bytes, GIT, MODEL, withHub, withModel } from "./hub_fixture.ts";

/** The rows of a page's table, a cell's text after the other. */
function rowsOf(text: string): string[] {
  return [...text.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    row.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim()
  );
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/<a href="(.*?)">/g)].map(([, address = ""]) => address);
}

Deno.test("the page of a repository names its files, each with a link that leads to it", () =>
  withModel({}, async (hub) => {
    const { status, headers, text } = await ask(`${hub.url}/me/m`);
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "text/html; charset=UTF-8");
    assert.match(headers.get("content-security-policy") ?? "", /^default-src 'none';/);
    assert.match(text, /<h1>me\/m<\/h1>\s*<p>main @ .* Upload files, 2023-11-14 22:13 UTC<\/p>/);
    assert.deepEqual(rowsOf(text), [
      ".gitattributes 1.57 kB",
      "config.json 9 B",
      "model.gguf 300 kB",
      "sub/empty.txt 0 B",
      "sub/in/b ü.txt 6 B",
    ]);
    assert.deepEqual(linksOf(text), [
      "/",
      `/me/m/commit/${GIT.commit}`,
      "/me/m/resolve/main/.gitattributes",
      "/me/m/resolve/main/config.json",
      "/me/m/resolve/main/model.gguf",
      "/me/m/resolve/main/sub/empty.txt",
      "/me/m/resolve/main/sub/in/b%20%C3%BC.txt",
    ]);
    const response = await fetch(`${hub.url}/me/m/resolve/main/sub/in/b%20%C3%BC.txt`);
    assert.equal(await response.text(), "hello\n");
  }));

Deno.test("the page of a commit says what it added, changed and removed", () =>
  withModel({}, async (hub, folder) => {
    await Deno.mkdir(`${folder}/next`);
    await Deno.writeTextFile(`${folder}/next/config.json`, '{"a": 22}\n');
    await Deno.writeTextFile(`${folder}/next/new.txt`, "new\n");
    const { commit } = await hub.importFolder(MODEL, `${folder}/next`, { message: "Try <it>" });
    const { text } = await ask(`${hub.url}/me/m/commit/${commit}`);
    assert.deepEqual(rowsOf(text), [
      "changed config.json 10 B",
      "added new.txt 4 B",
      "removed model.gguf",
      "removed sub/empty.txt",
      "removed sub/in/b ü.txt",
    ]);
    assert.match(text, /<h1>Try &lt;it&gt;<\/h1>/);
    assert.match(text, new RegExp(`href="/me/m/resolve/${commit}/new.txt"`));
    assert.equal((await ask(`${hub.url}/me/m/commit/main`)).status, 404);
    assert.equal((await ask(`${hub.url}/me/m/commit/${"0".repeat(40)}`)).status, 404);
  }));

Deno.test("the Hub's first page shows everybody what they may see, and no more", () => {
  const users = [{ name: "me", scope: "read", token: "hf_me" }] as const;
  return withHub({ users }, async (hub) => {
    assert.match((await ask(`${hub.url}/`)).text, /There is no repository that you may see/);
    await hub.createRepository({ type: "model", name: "me/open" });
    await hub.createRepository({ type: "model", name: "me/secret" }, { private: true });
    await hub.createRepository({ type: "dataset", name: "me/data" });
    const names = async (headers: HeadersInit): Promise<string[]> => {
      return linksOf((await ask(`${hub.url}/`, { headers })).text).slice(1);
    };
    assert.deepEqual(await names({}), ["/me/open", "/datasets/me/data"]);
    assert.deepEqual(await names(bearer("hf_me")), ["/me/open", "/me/secret", "/datasets/me/data"]);
    assert.equal((await ask(`${hub.url}/datasets/me/data`)).status, 200);
  });
});

Deno.test("a page shows names as they are, whatever they are", () =>
  withHub({}, async (hub) => {
    const path = `a<script>alert("1")</script>&'.txt`;
    await hub.commitFiles(MODEL, [{ path, content: bytes("a") }], { message: "<b>bold</b>" });
    const { text } = await ask(`${hub.url}/me/m`);
    assert.doesNotMatch(text, /<script|<b>/);
    assert.ok(text.includes("a&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;.txt"));
    const [address = ""] = /\/me\/m\/resolve\/main\/a[^"]*/.exec(text) ?? [];
    const response = await fetch(hub.url + address.replaceAll("&#39;", "'"));
    assert.equal(await response.text(), "a");
  }));

Deno.test("a page of very many files shows the first thousand", () =>
  withHub({}, async (hub) => {
    const files = Array.from({ length: 1200 }, (_, i) => ({
      path: `${String(i).padStart(4, "0")}.txt`,
      content: bytes("a"),
    }));
    await hub.commitFiles(MODEL, files);
    const { text } = await ask(`${hub.url}/me/m`);
    // .gitattributes is one of them.
    assert.equal(text.match(/<tr>/g)?.length, 1000);
    assert.match(text, /<p>and 201 more<\/p>/);
  }));

Deno.test("what the API does not have is not taken for a repository's page", () =>
  withHub({ users: [{ name: "me", scope: "read", token: "hf_me" }] }, async (hub) => {
    const { status, headers } = await ask(`${hub.url}/api/nothing`);
    assert.deepEqual([status, headers.get("x-error-code")], [404, "NotFound"]);
  }));
