/**
 * The other end of {@linkcode DigestThread}: computes the digests of growing files beside the thread
 * that fetches them.
 *
 * @module
 */
import { fileError } from "../vocabulary/file_errors.ts";
import { type DigestOptions, type FileDigests, PrefixDigest } from "./prefix_digest.ts";

/** What the worker is told. `id` names one file. */
export type DigestRequest =
  | ({
    readonly type: "open";
    readonly id: number;
    readonly path: string;
    readonly size: number;
    /** Whether every `advance` is answered. */
    readonly reports: boolean;
  } & DigestOptions)
  | { readonly type: "advance"; readonly id: number; readonly offset: number }
  | { readonly type: "finish"; readonly id: number }
  | { readonly type: "close"; readonly id: number };

/** What the worker answers: how far it is, where that was asked for; in the end the digests, or why there are none. */
export type DigestReply =
  | { readonly id: number; readonly done: number }
  | { readonly id: number; readonly digests: FileDigests }
  | { readonly id: number; readonly failure: string };

/** The part of the worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<DigestRequest>) => void) | null;
  postMessage(reply: DigestReply): void;
}

const scope = self as unknown as WorkerScope;
const open = new Map<number, PrefixDigest>();
/** The files of which somebody wants to know how far they are. */
const reporting = new Set<number>();
const paths = new Map<number, string>();
/** Messages are handled strictly one after another, also while one of them awaits. */
let previous: Promise<void> = Promise.resolve();

scope.onmessage = (event) => {
  previous = previous.then(() => handle(event.data));
};

async function handle(request: DigestRequest): Promise<void> {
  try {
    switch (request.type) {
      case "open":
        paths.set(request.id, request.path);
        if (request.reports) reporting.add(request.id);
        open.set(request.id, await PrefixDigest.open(request.path, request.size, request));
        break;
      case "advance":
        open.get(request.id)?.advance(request.offset);
        if (!reporting.has(request.id)) break;
        scope.postMessage({ id: request.id, done: request.offset });
        break;
      case "finish": {
        const digest = open.get(request.id);
        if (digest) scope.postMessage({ id: request.id, digests: digest.digests() });
        close(request.id);
        break;
      }
      case "close":
        close(request.id);
    }
  } catch (error) {
    const { message } = fileError("hash", paths.get(request.id) ?? "", error);
    close(request.id);
    scope.postMessage({ id: request.id, failure: message });
  }
}

function close(id: number): void {
  open.get(id)?.[Symbol.dispose]();
  open.delete(id);
  reporting.delete(id);
  paths.delete(id);
}
