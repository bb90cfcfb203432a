import {
  addsBytes,
  claimsRange,
  cutsAfter,
  endsAfter,
  fails,
  type Fault,
  flipsByte,
  ignoresRange,
  sendsWebPage,
  stallsAfter,
} from "../faulty_hub.ts";
import { diskFaults } from "./disk_faults.ts";
import { type Expectation, failsAs, notHere, WHOLE } from "./expectation.ts";
import { type FaultScene, MODEL_PATH } from "./fault_scene.ts";
import type { Operation } from "./operation.ts";
import { reset } from "./reset_connections.ts";

/** One way in which the world misbehaves. */
export interface FaultKind {
  /** The row of the matrix. */
  readonly id: string;
  /** Makes it so. What it gives back is undone afterwards. */
  arrange(
    scene: FaultScene,
    operation: Operation,
  ): AsyncDisposable | Promise<AsyncDisposable | void> | undefined | void;
  /** How each operation has to end. */
  expect(operation: Operation): Expectation;
  /** Whether it meets every request, not only those for the model's bytes. @default false */
  readonly isOfAllTheWorld?: boolean;
  /** Most requests that may be made for the model's bytes. @default 24 */
  readonly mostRequests?: number;
}

/** Every fault of the matrix, in the order of a request's life. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...connection(),
  ...statuses(),
  ...bodies(),
  ...redirects(),
  ...changes(),
  ...diskFaults(),
];

function connection(): FaultKind[] {
  return [
    {
      id: "connection refused",
      isOfAllTheWorld: true,
      arrange: (scene) => void (scene.env.HF_ENDPOINT = `http://127.0.0.1:${closedPort()}`),
      expect: () => failsAs("NetworkError", 7),
    },
    {
      id: "reset before the headers, once",
      arrange: (scene, operation) => reset(scene, operation, 1),
      expect: () => WHOLE,
    },
    {
      id: "reset before the headers, always",
      arrange: (scene, operation) => reset(scene, operation, Infinity),
      expect: () => failsAs("NetworkError", 7),
    },
    {
      id: "DNS failure",
      isOfAllTheWorld: true,
      arrange: (scene) => void (scene.env.HF_ENDPOINT = "http://nowhere.invalid"),
      expect: () => failsAs("NetworkError", 7),
    },
    {
      id: "TLS failure",
      isOfAllTheWorld: true,
      // A server that speaks no TLS is as wrong as one with a wrong certificate.
      arrange: (scene) =>
        void (scene.env.HF_ENDPOINT = scene.hub.url.replace("http://", "https://")),
      expect: () => failsAs("NetworkError", 7),
    },
  ];
}

function statuses(): FaultKind[] {
  const once = [500, 502, 503].map((status) => ({
    id: `${status} once`,
    arrange: (scene: FaultScene, operation: Operation) => meet(scene, operation, fails(status), 1),
    expect: () => WHOLE,
  }));
  const always = [500, 502, 503].map((status) => ({
    id: `${status} always`,
    arrange: (scene: FaultScene, operation: Operation) =>
      meet(scene, operation, fails(status), Infinity),
    expect: () => failsAs("HubHttpError", 7),
  }));
  return [
    ...once,
    ...always,
    {
      id: "429 with Retry-After",
      arrange: (scene, operation) => meet(scene, operation, fails(429, { "retry-after": "1" }), 1),
      expect: () => WHOLE,
    },
    {
      id: "429 with RateLimit",
      arrange: (scene, operation) =>
        meet(scene, operation, fails(429, { ratelimit: '"api";r=0;t=0' }), 1),
      expect: () => WHOLE,
    },
    {
      id: "429 that asks for an hour",
      arrange: (scene, operation) =>
        meet(scene, operation, fails(429, { "retry-after": "3600" }), Infinity),
      expect: () => failsAs("RateLimitError", 11),
    },
    {
      id: "416",
      arrange: (scene, operation) => meet(scene, operation, fails(416), Infinity),
      expect: (operation) => downOnly(operation, failsAs("HubHttpError", 1)),
    },
    {
      id: "signed URL expired in the middle",
      // What is left of a resumed pull is one request.
      arrange: (scene, operation) =>
        meet(scene, operation, fails(403), 1, operation.id.startsWith("resume") ? 0 : 1),
      expect: () => WHOLE,
    },
  ];
}

function bodies(): FaultKind[] {
  const body = (
    id: string,
    fault: Fault,
    times: number,
    expected: Expectation,
    mostRequests?: number,
  ): FaultKind => ({
    id,
    arrange: (scene, operation) => meet(scene, operation, fault, times),
    expect: (operation) => downOnly(operation, expected),
    ...(mostRequests === undefined ? {} : { mostRequests }),
  });
  return [
    body("cut after 1 MB", cutsAfter(1_000_000), 2, WHOLE),
    body("cut after 1 MB, always", cutsAfter(1_000_000), Infinity, WHOLE, 40),
    body("stall", stallsAfter(500_000), 1, WHOLE),
    body("slow drip", drips(), 1, WHOLE),
    body("Range ignored", ignoresRange(), Infinity, WHOLE),
    body("wrong Content-Range once", claimsRange("bytes 5-9/10"), 1, WHOLE),
    body(
      "wrong Content-Range always",
      claimsRange("bytes 5-9/10"),
      Infinity,
      failsAs("NetworkError", 7),
    ),
    body("too short", endsAfter(300_000), 1, WHOLE),
    body("too long", addsBytes(1000), 1, WHOLE),
    body("no length", withoutLength(), Infinity, WHOLE),
    body("flipped byte once", flipsByte(4_000_000), 1, WHOLE, 20),
    body(
      "flipped byte always",
      flipsByte(4_000_000),
      Infinity,
      failsAs("ChecksumMismatchError", 6),
      40,
    ),
    body("gzip where identity was asked", claimsGzip(), Infinity, failsAs("HubError", 1)),
    // A login page of a network does not go away by asking again.
    body("web page with 200, once", sendsWebPage(), 1, failsAs("NetworkError", 7)),
    body("web page with 200, always", sendsWebPage(), Infinity, failsAs("NetworkError", 7)),
  ];
}

function redirects(): FaultKind[] {
  return [
    {
      id: "redirect loop",
      arrange: (scene, operation) => meet(scene, operation, redirectsToItself(), Infinity),
      expect: (operation) => downOnly(operation, failsAs("HubError", 1)),
    },
    {
      id: "redirect to another host",
      arrange: (scene, operation) => {
        const other = otherHost(scene);
        meet(scene, operation, other.fault, Infinity);
        return Promise.resolve(other);
      },
      expect: (operation) => downOnly(operation, WHOLE),
    },
  ];
}

/** The Hub changes its mind between one part and the next. */
function changes(): FaultKind[] {
  const changed = (name: string, value: string): FaultKind => ({
    id: `${name} changed between parts`,
    arrange: (scene, operation) => {
      // The first signed URL ends early, so that the Hub is asked again.
      meet(scene, operation, fails(403), Infinity);
      scene.hub.inject(withHeader(name, value), {
        origin: "hub",
        target: `/${MODEL_PATH}`,
        after: 1,
        times: Infinity,
      });
    },
    expect: (operation) =>
      operation.isXet
        ? notHere("chunks are named by their content")
        : downOnly(operation, failsAs("HubError", 1)),
  });
  return [
    changed("x-linked-etag", `"${"0".repeat(64)}"`),
    changed("x-repo-commit", "0".repeat(40)),
    {
      id: "clock skew",
      arrange: ({ hub }) => {
        const date = new Date(0).toUTCString();
        hub.inject(withHeader("date", date), { times: Infinity });
      },
      expect: () => WHOLE,
    },
  ];
}

function withHeader(name: string, value: string): Fault {
  return async (request, answer) => {
    const response = await answer(request);
    const headers = new Headers(response.headers);
    headers.set(name, value);
    return new Response(response.body, { status: response.status, headers });
  };
}

/** The requests that carry the model's bytes meet a fault, so many times. */
function meet(
  { hub }: FaultScene,
  { bytes }: Operation,
  fault: Fault,
  times: number,
  after = 0,
): void {
  hub.inject(fault, { ...bytes, times, after });
}

function downOnly({ direction }: Operation, expected: Expectation): Expectation {
  return direction === "down" ? expected : notHere("an upload's answers carry no file");
}

/** The right bytes, the first hundred of them one by one. */
export function drips(): Fault {
  return async (request, answer) => {
    const response = await answer(request);
    if (response.body === null) return response;
    let pieces = 0;
    const slow = new TransformStream<Uint8Array, Uint8Array>({
      async transform(bytes, controller) {
        let sent = 0;
        for (; pieces < 100 && sent < bytes.length; pieces++, sent++) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          controller.enqueue(bytes.subarray(sent, sent + 1));
        }
        controller.enqueue(bytes.subarray(sent));
      },
    });
    return new Response(response.body.pipeThrough(slow), response);
  };
}

/** The right bytes, without saying how many. */
export function withoutLength(): Fault {
  return async (request, answer) => {
    const response = await answer(request);
    const headers = new Headers(response.headers);
    headers.delete("content-length");
    return new Response(response.body, { status: response.status, headers });
  };
}

/** The right bytes, compressed. */
export function claimsGzip(): Fault {
  return async (request, answer) => {
    const response = await answer(request);
    const headers = new Headers(response.headers);
    headers.set("content-encoding", "gzip");
    headers.delete("content-length");
    const zipped = response.body?.pipeThrough(new CompressionStream("gzip")) ?? null;
    return new Response(zipped, { status: response.status, headers });
  };
}

function redirectsToItself(): Fault {
  return ({ url }) => Response.redirect(url, 302);
}

/** A third host that passes on what the second origin has, and refuses whoever brings a token. */
function otherHost({ hub }: FaultScene): AsyncDisposable & { readonly fault: Fault } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    if (request.headers.has("authorization")) return new Response("a token", { status: 400 });
    const { pathname, search } = new URL(request.url);
    return hub.hub.fetchCdn(new Request(`${hub.cdnUrl}${pathname}${search}`, request));
  });
  return {
    fault: ({ url }) => {
      const { pathname, search } = new URL(url);
      return Response.redirect(`http://localhost:${server.addr.port}${pathname}${search}`, 302);
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A port where nobody listens. */
export function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
