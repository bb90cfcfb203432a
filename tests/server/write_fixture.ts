import { ask } from "./hub_fixture.ts";

/** A line of a commit. */
export type Line = readonly [key: string, value: Readonly<Record<string, unknown>>];

/** What is sent besides the lines of a commit. */
export interface CommitRequest {
  /** @default "me/m" */
  readonly name?: string;
  /** As it stands in the URL. @default "main" */
  readonly revision?: string;
  /** @default "" */
  readonly query?: string;
  /** Further fields of the header. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** @default none */
  readonly headers?: Record<string, string>;
}

/** What a commit was answered. */
export interface CommitAnswer {
  /** Status, and the error code if there is one. */
  readonly status: string;
  /** The reply. */
  readonly body: {
    readonly commitOid: string;
    readonly commitUrl: string;
    readonly pullRequestUrl?: string;
    readonly error?: string;
  };
}

/** Sends a commit with the summary `Change`. */
export async function sendCommit(
  url: string,
  lines: readonly Line[],
  request: CommitRequest = {},
): Promise<CommitAnswer> {
  const { name = "me/m", revision = "main", query = "", header = {}, headers = {} } = request;
  const all: readonly Line[] = [["header", { summary: "Change", ...header }], ...lines];
  const body = all.map(([key, value]) => `${JSON.stringify({ key, value })}\n`).join("");
  return await sendRawCommit(`${url}/api/models/${name}/commit/${revision}${query}`, body, headers);
}

/** Sends the body of a commit as it is. */
export async function sendRawCommit(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<CommitAnswer> {
  const answer = await ask(url, {
    method: "POST",
    headers: { "Content-Type": "application/x-ndjson", ...headers },
    body,
  });
  const code = answer.headers.get("X-Error-Code");
  return {
    status: code === null ? `${answer.status}` : `${answer.status} ${code}`,
    body: JSON.parse(answer.text),
  };
}

/** A line that writes a small file. */
export function file(path: string, text: string): Line {
  return ["file", { path, content: btoa(text), encoding: "base64" }];
}

/** Where the batch sends one content. */
export interface UploadAnswer {
  readonly oid: string;
  readonly size: number;
  readonly actions?: {
    readonly upload: { readonly href: string; readonly header?: Readonly<Record<string, string>> };
    readonly verify: { readonly href: string };
    /** Instead of both, when the batch is about downloads. */
    readonly download?: { readonly href: string };
  };
  readonly error?: { readonly code: number; readonly message: string };
}

/** Asks the batch API about contents. */
export async function askBatch(
  url: string,
  objects: readonly { readonly oid: string; readonly size: number }[],
  request: {
    readonly name?: string;
    readonly body?: Readonly<Record<string, unknown>>;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<{
  readonly status: number;
  readonly transfer: string;
  readonly objects: readonly UploadAnswer[];
}> {
  const { name = "me/m", body = {}, headers = {} } = request;
  const { status, text } = await ask(`${url}/${name}.git/info/lfs/objects/batch`, {
    method: "POST",
    headers: { "Content-Type": "application/vnd.git-lfs+json", ...headers },
    body: JSON.stringify({
      operation: "upload",
      transfers: ["basic", "multipart"],
      hash_algo: "sha256",
      ref: { name: "main" },
      objects,
      ...body,
    }),
  });
  return { status, ...JSON.parse(text) };
}
