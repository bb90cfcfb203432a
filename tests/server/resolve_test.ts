import assert from "node:assert/strict";
import type { EmbeddedHub } from "../../src/server/embedded_hub.ts";
import { ask, bytes, GGUF, GIT, MODEL, NOW, withModel } from "./hub_fixture.ts";

const POINTER =
  `version https://git-lfs.github.com/spec/v1\noid sha256:${GIT.ggufSha256}\nsize 300000\n`;

Deno.test("resolve sends a regular file to a relative address with a body of its own", () =>
  withModel({}, async (hub) => {
    for (const method of ["GET", "HEAD"]) {
      const { status, headers, text } = await ask(`${hub.url}/me/m/resolve/main/config.json`, {
        method,
      });
      assert.equal(status, 307);
      assert.equal(
        headers.get("Location"),
        `/api/resolve-cache/models/me/m/${GIT.commit}/config.json` +
          `?%2Fme%2Fm%2Fresolve%2Fmain%2Fconfig.json=&etag=%22${GIT.config}%22`,
      );
      assert.equal(headers.get("ETag"), `"${GIT.config}"`);
      assert.equal(headers.get("X-Repo-Commit"), GIT.commit);
      assert.equal(headers.get("X-Linked-Size"), null);
      // The redirect's own length, in answer to HEAD too; the file has 9 bytes.
      assert.ok(Number(headers.get("Content-Length")) > 100);
      assert.equal(text.length > 0, method === "GET");
    }
  }));

Deno.test("resolve sends an LFS file to the second origin, with its size and digest", () =>
  withModel({}, async (hub) => {
    for (const method of ["GET", "HEAD"]) {
      const { status, headers } = await ask(`${hub.url}/me/m/resolve/main/model.gguf`, { method });
      assert.equal(status, 302);
      const location = new URL(headers.get("Location") ?? "");
      assert.equal(location.origin, hub.cdnUrl);
      assert.notEqual(location.origin, hub.url);
      assert.equal(location.pathname, `/${GIT.ggufSha256}`);
      assert.equal(location.searchParams.get("Expires"), String(NOW / 1000 + 3600));
      assert.equal(headers.get("X-Linked-ETag"), `"${GIT.ggufSha256}"`);
      assert.equal(headers.get("X-Linked-Size"), "300000");
      assert.equal(headers.get("X-Repo-Commit"), GIT.commit);
      assert.equal(headers.get("Accept-Ranges"), "bytes");
      assert.ok(![null, "0", "300000"].includes(headers.get("Content-Length")));
    }
  }));

Deno.test("resolve is read to the end by following either redirect", () =>
  withModel({}, async (hub) => {
    const read = async (path: string) =>
      await (await fetch(`${hub.url}/me/m/resolve/main/${path}`)).bytes();
    assert.deepEqual(await read("config.json"), bytes('{"a": 1}\n'));
    assert.deepEqual(await read("model.gguf"), GGUF);
    assert.deepEqual(await read("sub/in/b%20%C3%BC.txt"), bytes("hello\n"));
    assert.deepEqual(await read("sub%2Fin%2Fb%20%C3%BC.txt"), bytes("hello\n"));
    assert.deepEqual(await read("sub/empty.txt"), bytes(""));
  }));

Deno.test("resolve takes branches, tags, encoded refs and commits", () =>
  withModel({}, async (hub) => {
    await hub.createTag(MODEL, "v1.0");
    await hub.createBranch(MODEL, "refs-of/mine");
    for (const revision of ["main", "v1.0", "refs-of%2Fmine", "refs%2Ftags%2Fv1.0", GIT.commit]) {
      const { headers } = await ask(`${hub.url}/me/m/resolve/${revision}/config.json`);
      assert.equal(headers.get("X-Repo-Commit"), GIT.commit, revision);
    }
    const old = await ask(`${hub.url}/me/m/resolve/${GIT.initialCommit}/config.json`);
    assert.equal(old.headers.get("X-Error-Code"), "EntryNotFound");
    assert.equal(old.headers.get("X-Repo-Commit"), GIT.initialCommit);
  }));

Deno.test("resolve answers 304 when the ETag is known", () =>
  withModel({}, async (hub) => {
    const at = async (path: string, etag: string) =>
      (await ask(`${hub.url}/me/m/${path}`, { headers: { "If-None-Match": etag } })).status;
    assert.equal(await at("resolve/main/config.json", `"${GIT.config}"`), 304);
    assert.equal(await at("resolve/main/model.gguf", `"x", W/"${GIT.ggufSha256}"`), 304);
    assert.equal(await at("resolve/main/model.gguf", `"${GIT.pointer}"`), 302);
    assert.equal(await at("raw/main/config.json", `"${GIT.config}"`), 200);
  }));

Deno.test("resolve of what is not there says which of three things is missing", () =>
  withModel({}, async (hub) => {
    const code = async (path: string) => {
      const { status, headers } = await ask(`${hub.url}/${path}`);
      return [status, headers.get("X-Error-Code"), headers.get("X-Repo-Commit")];
    };
    assert.deepEqual(await code("me/m/resolve/main/nope"), [404, "EntryNotFound", GIT.commit]);
    assert.deepEqual(await code("me/m/resolve/main/sub"), [404, "EntryNotFound", GIT.commit]);
    assert.deepEqual(await code("me/m/resolve/main/..%2Fhub.sqlite"), [
      404,
      "EntryNotFound",
      GIT.commit,
    ]);
    assert.deepEqual(await code("me/m/resolve/nope/config.json"), [404, "RevisionNotFound", null]);
    assert.deepEqual(await code("me/none/resolve/main/config.json"), [404, "RepoNotFound", null]);
    assert.deepEqual(await code("me/m/resolve/main/%E0%A4%A"), [400, "BadRequest", null]);
  }));

Deno.test("resolve answers a client that asks for Xet information as any other when there is none", () =>
  withModel({ xet: false }, async (hub) => {
    const headers = { "Range": "bytes=0-0", "Accept": "application/vnd.xet-fileinfo+json, */*" };
    const response = await fetch(`${hub.url}/me/m/resolve/main/model.gguf`, { headers });
    assert.equal(response.status, 206);
    assert.equal(response.headers.get("Content-Range"), "bytes 0-0/300000");
    assert.equal((await response.bytes())[0], GGUF[0]);
  }));

Deno.test("resolve tells a browser how to name the file, unless asked not to", () =>
  withModel({}, async (hub) => {
    const disposition = async (path: string) => {
      const response = await fetch(`${hub.url}/me/m/resolve/main/${path}`);
      await response.body?.cancel();
      return response.headers.get("Content-Disposition");
    };
    const name = "filename*=UTF-8''model.gguf";
    assert.equal(await disposition("model.gguf"), `inline; ${name}`);
    assert.equal(await disposition("model.gguf?download=true"), `attachment; ${name}`);
    assert.equal(await disposition("model.gguf?noContentDisposition=1"), null);
    assert.equal(
      await disposition("sub/in/b%20%C3%BC.txt?download=true"),
      "attachment; filename*=UTF-8''b%20%C3%BC.txt",
    );
  }));

Deno.test("raw gives the pointer of an LFS file and the bytes of any other", () =>
  withModel({}, async (hub) => {
    const pointer = await ask(`${hub.url}/me/m/raw/main/model.gguf`);
    assert.deepEqual([pointer.status, pointer.text], [200, POINTER]);
    assert.equal(pointer.headers.get("ETag"), `"${GIT.pointer}"`);
    assert.equal(pointer.headers.get("X-Repo-Commit"), GIT.commit);
    assert.equal((await ask(`${hub.url}/me/m/raw/main/config.json`)).text, '{"a": 1}\n');
    const part = await ask(`${hub.url}/me/m/raw/main/model.gguf`, {
      headers: { Range: "bytes=-7" },
    });
    assert.deepEqual([part.status, part.text], [206, "300000\n"]);
  }));

/** Both places that send files: a regular one and one in LFS. */
async function places(hub: EmbeddedHub): Promise<{ url: string; content: Uint8Array }[]> {
  const place = async (path: string, content: Uint8Array) => {
    const { headers } = await ask(`${hub.url}/me/m/resolve/main/${path}`);
    return { url: new URL(headers.get("Location") ?? "", hub.url).href, content };
  };
  return [await place("config.json", bytes('{"a": 1}\n')), await place("model.gguf", GGUF)];
}

Deno.test("files are sent in ranges from either origin", () =>
  withModel({}, async (hub) => {
    for (const { url, content } of await places(hub)) {
      const size = content.length;
      for (
        const [range, start, end] of [
          ["bytes=0-0", 0, 1],
          ["bytes=3-6", 3, 7],
          ["bytes=5-", 5, size],
          ["bytes=-4", size - 4, size],
          [`bytes=2-${size + 99}`, 2, size],
        ] as const
      ) {
        const response = await fetch(url, { headers: { Range: range } });
        assert.equal(response.status, 206, range);
        assert.equal(response.headers.get("Content-Range"), `bytes ${start}-${end - 1}/${size}`);
        assert.equal(response.headers.get("Content-Length"), String(end - start));
        assert.deepEqual(await response.bytes(), content.slice(start, end));
      }
      const head = await ask(url, { method: "HEAD", headers: { Range: "bytes=1-2" } });
      assert.deepEqual([head.status, head.headers.get("Content-Length")], [206, "2"]);
    }
  }));

Deno.test("files refuse a range beyond their end and say how long they are", () =>
  withModel({}, async (hub) => {
    for (const { url, content } of await places(hub)) {
      const { status, headers } = await ask(url, {
        headers: { Range: `bytes=${content.length}-` },
      });
      assert.equal(status, 416);
      assert.equal(headers.get("Content-Range"), `bytes */${content.length}`);
      assert.equal(headers.get("X-Error-Code"), "InvalidRange");
    }
  }));

Deno.test("files come whole when If-Range names another content", () =>
  withModel({}, async (hub) => {
    for (const { url, content } of await places(hub)) {
      const etag = (await ask(url, { method: "HEAD" })).headers.get("ETag") ?? "";
      const status = async (ifRange: string) => {
        const response = await fetch(url, {
          headers: { "Range": "bytes=0-3", "If-Range": ifRange },
        });
        return [response.status, (await response.bytes()).length];
      };
      assert.deepEqual(await status(etag), [206, 4]);
      assert.deepEqual(await status('"other"'), [200, content.length]);
    }
  }));
