/**
 * The other end of {@linkcode DigestThread}: computes the digests of growing files beside the thread
 * that fetches them.
 *
 * @module
 */
import { type DigestOptions, type FileDigests, PrefixDigest } from "./prefix_digest.ts";

/** What the worker is told. `id` names one file. */
export type DigestRequest =
  | ({
    readonly type: "open";
    readonly id: number;
    readonly path: string;
    readonly size: number;
  } & DigestOptions)
  | { readonly type: "advance"; readonly id: number; readonly offset: number }
  | { readonly type: "finish"; readonly id: number }
  | { readonly type: "close"; readonly id: number };

/** What the worker answers, once a file: its digests, or why there are none. */
export type DigestReply =
  | { readonly id: number; readonly digests: FileDigests }
  | { readonly id: number; readonly failure: string };

/** The part of the worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<DigestRequest>) => void) | null;
  postMessage(reply: DigestReply): void;
}

const scope = self as unknown as WorkerScope;
const open = new Map<number, PrefixDigest>();
/** Messages are handled strictly one after another, also while one of them awaits. */
let previous: Promise<void> = Promise.resolve();

scope.onmessage = (event) => {
  previous = previous.then(() => handle(event.data));
};

async function handle(request: DigestRequest): Promise<void> {
  try {
    switch (request.type) {
      case "open":
        open.set(request.id, await PrefixDigest.open(request.path, request.size, request));
        break;
      case "advance":
        open.get(request.id)?.advance(request.offset);
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
    close(request.id);
    scope.postMessage({ id: request.id, failure: (error as Error).message });
  }
}

function close(id: number): void {
  open.get(id)?.[Symbol.dispose]();
  open.delete(id);
}
