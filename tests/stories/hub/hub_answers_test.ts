import assert from "node:assert/strict";
import { HubClient } from "../../../src/hub/hub_client.ts";
import { HubAnswers, type HubQuestion } from "../../../src/stories/hub/hub_answers.ts";
import {
  LocalEntryNotFoundError,
  NetworkError,
  RepositoryNotFoundError,
} from "../../../src/vocabulary/errors.ts";
import type { TransferEvent } from "../../../src/vocabulary/events.ts";
import { TemporaryFolder } from "../../cache/temporary_folder.ts";

const ENDPOINT = "http://127.0.0.1:1";
const NOON = Date.UTC(2026, 0, 2, 12);
const HOUR = 3_600_000;

/** A question whose answer is the next of a list; an error is thrown. */
function question(
  next: readonly (string | Error)[],
  rest: Partial<HubQuestion<string>> = {},
): HubQuestion<string> & { readonly asked: () => number } {
  let asked = 0;
  return {
    about: "what is new",
    key: ["news"],
    ask: () => {
      const answer = next[asked++] ?? new Error("asked too often");
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    isAnswer: (value) => typeof value === "string",
    asked: () => asked,
    ...rest,
  };
}

async function withAnswers(
  test: (
    make: (options?: {
      readonly offline?: boolean;
      readonly preferKept?: boolean;
      readonly endpoint?: string;
      readonly now?: number;
      readonly onEvent?: (event: TransferEvent) => void;
    }) => HubAnswers,
  ) => Promise<void>,
): Promise<void> {
  await using folder = await TemporaryFolder.make();
  using hub = new HubClient({ endpoint: ENDPOINT });
  await test(({ offline = false, endpoint = ENDPOINT, now = NOON, ...rest } = {}) =>
    new HubAnswers({
      hub: offline ? undefined : hub,
      endpoint,
      stateDir: folder.at("state"),
      now: () => now,
      ...rest,
    })
  );
}

Deno.test("HubAnswers.answer() asks the Hub every time, and tells when offline what it said last", async () => {
  await withAnswers(async (make) => {
    const asked = question(["one", "two"]);
    const fresh = { askedAt: "2026-01-02T12:00:00.000Z", kept: false };
    assert.deepEqual(await make().answer(asked), { value: "one", ...fresh });
    assert.deepEqual(await make().answer(asked), { value: "two", ...fresh });
    const later = make({ offline: true, now: NOON + HOUR });
    assert.deepEqual(await later.answer(asked), { ...fresh, value: "two", kept: true });
  });
});

Deno.test("HubAnswers.answer() says what is not kept when offline", async () => {
  await withAnswers(async (make) => {
    await assert.rejects(
      make({ offline: true }).answer(question([])),
      new LocalEntryNotFoundError("Cannot find what is new offline: no answer of the Hub is kept"),
    );
  });
});

Deno.test("HubAnswers.answer() keeps one Hub's answers from another's, and one question's from the next", async () => {
  await withAnswers(async (make) => {
    await make().answer(question(["one"]));
    for (
      const [options, key] of [
        [{ endpoint: "http://127.0.0.1:2" }, ["news"]],
        [{}, ["news", ""]],
        [{}, ["new", "s"]],
      ] as const
    ) {
      await assert.rejects(
        make({ offline: true, ...options }).answer(question([], { key })),
        LocalEntryNotFoundError,
      );
    }
  });
});

Deno.test("HubAnswers.answer() takes what is kept when that is preferred, and asks for the rest", async () => {
  await withAnswers(async (make) => {
    const asked = question(["one", "two"]);
    assert.equal((await make({ preferKept: true }).answer(asked)).value, "one");
    assert.equal((await make({ preferKept: true }).answer(asked)).value, "one");
    assert.equal(asked.asked(), 1);
  });
});

Deno.test("HubAnswers.answer() falls back on what is kept when the Hub does not answer, and says so", async () => {
  await withAnswers(async (make) => {
    const lost = new NetworkError("Cannot ask: no route");
    const asked = question(["one", lost, lost]);
    await make().answer(asked);
    const events: TransferEvent[] = [];
    const later = make({ now: NOON + 3 * HOUR, onEvent: (event) => events.push(event) });
    assert.equal((await later.answer(asked)).value, "one");
    assert.deepEqual(events, [{
      type: "notice",
      message: "Cannot ask: no route; going on with what it said 3 hours ago",
    }]);
    const elsewhere = question([lost], { key: ["else"] });
    await assert.rejects(make().answer(elsewhere), lost);
  });
});

Deno.test("HubAnswers.answer() believes the Hub when it says no", async () => {
  await withAnswers(async (make) => {
    const gone = new RepositoryNotFoundError("gone", { status: 404 });
    const asked = question(["one", gone]);
    await make().answer(asked);
    await assert.rejects(make().answer(asked), gone);
  });
});

Deno.test("HubAnswers.ask() asks once about what never changes, unless told to ask again", async () => {
  await withAnswers(async (make) => {
    const asked = question(["one", "two"], { isFinal: true });
    assert.equal((await make().ask(asked)).value, "one");
    assert.equal((await make().ask(asked)).value, "one");
    assert.equal((await make().ask(asked, { again: true })).value, "two");
    assert.equal((await make({ offline: true }).ask(asked)).value, "two");
  });
});

Deno.test("HubAnswers.recall() ignores a value that is no answer", async () => {
  await withAnswers(async (make) => {
    await make().answer(question(["one"]));
    const stricter = question([], { isAnswer: (value): value is string => value === "two" });
    assert.equal(await make().recall(stricter), undefined);
  });
});
