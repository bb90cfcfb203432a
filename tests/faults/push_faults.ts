import {
  addsBytes,
  cutsAfter,
  endsAfter,
  fails,
  type Fault,
  flipsByte,
  sendsWebPage,
  stallsAfter,
} from "../faulty_hub.ts";
import { CuttingFront } from "./cutting_front.ts";
import { type Expectation, failsAs, notHere, WHOLE } from "./expectation.ts";
import { claimsGzip, closedPort, drips, type FaultKind, withoutLength } from "./fault_kinds.ts";
import type { FaultScene } from "./fault_scene.ts";
import type { PushStep } from "./push_step.ts";

/** How a step of a push meets a fault, where that differs from a download. */
interface Way {
  readonly arrange?: FaultKind["arrange"];
  readonly expect: Expectation;
}

/**
 * A fault as one step of a push meets it. What the row says of files and ranges, whose place in an
 * upload's answers is taken by a line of JSON, is made as small as that.
 */
export function faultOfStep(fault: FaultKind, step: PushStep): FaultKind {
  const way = wayOf(fault.id, step);
  if (way !== undefined) {
    return { ...fault, ...(way.arrange && { arrange: way.arrange }), expect: () => way.expect };
  }
  return {
    ...fault,
    expect: (operation) => {
      const expected = fault.expect(operation);
      const mayPass = expected.kind === "fails" && fault.isOfAllTheWorld !== true;
      return mayPass ? afterFailure(step, expected) : expected;
    },
  };
}

/** Where chunks fail for good, the file goes up in one piece; for a commit there is no other way. */
function afterFailure(step: PushStep, expected: Expectation): Expectation {
  return step.isXet && step.id !== "commit" ? WHOLE : expected;
}

function wayOf(fault: string, step: PushStep): Way | undefined {
  return ofWorld(fault, step) ?? ofConnection(fault, step) ?? ofBody(fault, step) ??
    ofRedirect(fault, step);
}

/** What is true of all steps at once is met by the first one that it concerns. */
function ofWorld(fault: string, { id, isXet }: PushStep): Way | undefined {
  if (!isXet) return undefined;
  const places: Readonly<Record<string, string>> = {
    "connection refused": `http://127.0.0.1:${closedPort()}`,
    "DNS failure": "http://nowhere.invalid",
    "TLS failure": "",
  };
  const place = places[fault];
  if (place !== undefined) {
    if (id === "token") return undefined;
    if (id === "commit") return { expect: notHere('the Hub is met in "push, Xet token"') };
    if (id !== "query") return { expect: notHere('the store is met in "push, Xet query"') };
    const arrange = (scene: FaultScene) =>
      moveStore(scene, place === "" ? scene.hub.cdnUrl.replace("http:", "https:") : place);
    return { arrange, expect: WHOLE };
  }
  if (["clock skew", "disk full", "read-only folder"].includes(fault) && id !== "token") {
    return { expect: notHere('it meets all steps in "push, Xet token"') };
  }
  return undefined;
}

function ofConnection(fault: string, step: PushStep): Way | undefined {
  const { id, asks, isXet } = step;
  if (fault === "416") return { expect: notHere("an upload asks for no range") };
  if (fault === "signed URL expired in the middle") {
    if (asks === "hub") return { expect: notHere("its address is not signed") };
    // The store's own token is to chunks what a signature is to a URL.
    return { arrange: answers(step, fails(isXet ? 401 : 403), 1), expect: WHOLE };
  }
  const [, times] = /^reset before the headers, (once|always)$/.exec(fault) ?? [];
  if (times === undefined || !isXet) return undefined;
  return {
    arrange: (scene) => cut(scene, step, times === "once" ? 1 : Infinity, 0),
    expect: times === "once" || id !== "commit" ? WHOLE : failsAs("NetworkError", 7),
  };
}

/** Cuts the connection of a step's requests before they are answered. */
function cut(scene: FaultScene, step: PushStep, times: number, afterBytes: number): CuttingFront {
  const { method, target } = step.requests;
  const front = new CuttingFront(step.asks === "hub" ? scene.hub.url : scene.hub.cdnUrl, {
    ...(method !== undefined && { method }),
    ...(target !== undefined && { target }),
    times,
    afterBytes,
  });
  scene.watch("no connection was cut", () => front.cuts > 0);
  if (step.asks === "hub") scene.env.HF_ENDPOINT = front.url;
  else moveStore(scene, front.url);
  return front;
}

/** The Hub names another place as the store of chunks. */
function moveStore({ hub }: FaultScene, casUrl: string): void {
  hub.inject(async (request, answer) => {
    const response = await answer(request);
    return Response.json({ ...await response.json(), casUrl }, { status: response.status });
  }, { origin: "hub", target: "/xet-write-token/", times: Infinity });
}

function ofBody(fault: string, step: PushStep): Way | undefined {
  const [, name = "", often] = /^(.+?)(?:,? (once|always))?$/.exec(fault) ?? [];
  if (["Range ignored", "wrong Content-Range"].includes(name)) {
    return { expect: notHere("an upload asks for no range") };
  }
  if (/ changed between parts$/.test(fault)) {
    return { expect: notHere("an upload's answers carry no file") };
  }
  if (name === "cut after 1 MB" && step.id === "xorb") {
    return { arrange: (scene) => cut(scene, step, timesOf(often, 2), 1_000_000), expect: WHOLE };
  }
  if (name === "flipped byte") return ofFlip(step, timesOf(often, 1));
  if (name === "web page with 200") return ofWebPage(step, timesOf(often, 1));
  const answer = ANSWERS[name];
  if (answer === undefined) return undefined;
  if (step.answer === "nothing") return { expect: notHere("its answers have no body") };
  return { arrange: answers(step, answer(), timesOf(often, 2)), expect: WHOLE };
}

/** Where a download's answer breaks off after a megabyte, a line breaks off after ten bytes. */
const ANSWERS: Readonly<Record<string, () => Fault>> = {
  "cut after 1 MB": () => cutsAfter(10),
  "stall": () => stallsAfter(10),
  "slow drip": drips,
  "too short": () => endsAfter(10),
  "too long": () => addsBytes(1000),
  "no length": withoutLength,
  "gzip where identity was asked": claimsGzip,
};

function timesOf(often: string | undefined, otherwise: number): number {
  return often === "once" ? 1 : often === "always" ? Infinity : otherwise;
}

/** A byte changes on its way to the store, which looks at everything, or in what the Hub answers. */
function ofFlip(step: PushStep, times: number): Way {
  if (step.id === "look") return { expect: notHere("neither question nor answer has a body") };
  const isSent = ["xorb", "shard", "object"].includes(step.id);
  return {
    arrange: answers(step, isSent ? flipsSentByte(60) : flipsByte(3), times),
    expect: afterFailure(step, step.isXet ? WHOLE : failsAs("HubHttpError", 1)),
  };
}

function flipsSentByte(offset: number): Fault {
  return async (request, answer) => {
    const bytes = await request.bytes();
    bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
    const { url, method, headers } = request;
    return await answer(new Request(url, { method, headers, body: bytes }));
  };
}

/** An upload to a signed URL is answered with nothing, and so believed until the Hub misses it. */
function ofWebPage(step: PushStep, times: number): Way {
  const failure = step.isXet ? failsAs("NetworkError", 7) : failsAs("HubHttpError", 1);
  return { arrange: answers(step, sendsWebPage(), times), expect: afterFailure(step, failure) };
}

function ofRedirect(fault: string, step: PushStep): Way | undefined {
  if (fault !== "redirect loop" && fault !== "redirect to another host") return undefined;
  return { expect: afterFailure(step, failsAs("HubError", 1)) };
}

function answers(step: PushStep, fault: Fault, times: number): FaultKind["arrange"] {
  return ({ hub }) => hub.inject(fault, { ...step.requests, times });
}
