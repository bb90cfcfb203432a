/** One file of ten bytes, and the replies by which servers hand it out. */
import type { HttpFileSource } from "../../src/hub/http_file_source.ts";

export const commit = "4f1c2e9d8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d";
export const model = { type: "model", name: "ruv/ruvltra" } as const;
export const oid = "ad471007bd7f5983d273b9584e5629230150fd54";
export const sha256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
export const inGit = { path: "notes.txt", size: 10, oid } as const;
export const inLfs = { path: "model.gguf", size: 10, oid, sha256 } as const;

/** The Hub's redirect of a file in LFS. */
export function away(location: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response("Found", {
    status: 302,
    headers: {
      location,
      "x-linked-etag": `"${sha256}"`,
      "x-linked-size": "10",
      "x-repo-commit": commit,
      ...headers,
    },
  });
}

/** The part of the file that a request asks for. */
export function part(request: Request, headers: Readonly<Record<string, string>> = {}): Response {
  const [, start, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
  return new Response("0123456789".slice(Number(start), Number(last) + 1), {
    status: 206,
    headers: { "content-range": `bytes ${start}-${last}/10`, ...headers },
  });
}

/** Reads a part of the file through its source. */
export async function read(source: HttpFileSource, start: number, end: number): Promise<string> {
  const { body } = await source.open({ start, end }, { signal: new AbortController().signal });
  return await new Response(body).text();
}
