import { Buffer } from "node:buffer";
import { badRequest, ErrorReply } from "./error_reply.ts";
import { type Fields, parseObject } from "./json_body.ts";

/** A line of a commit: what it is, and its fields. */
export interface CommitLine {
  /** `header`, `file`, `lfsFile`, `deletedFile`, `deletedFolder`, `deletedEntry`. */
  readonly key: string;
  /** What the key needs. */
  readonly value: Fields;
}

/** Limits on the body of a commit. */
export interface CommitLimits {
  /** Longest line in bytes. */
  readonly lineBytes: number;
  /** All lines in bytes. */
  readonly totalBytes: number;
  /** Number of lines. */
  readonly lines: number;
}

/**
 * Reads the lines of a commit one by one as they come in (hub-api: commit), so that no more than
 * one is in memory.
 *
 * @throws {ErrorReply} 400 for what is no such line, 413 for too much
 */
export async function* readCommitLines(
  body: AsyncIterable<Uint8Array>,
  limits: CommitLimits,
): AsyncGenerator<CommitLine> {
  let count = 0;
  for await (const line of splitLines(body, limits)) {
    if (line.trim() === "") continue;
    if (++count > limits.lines) throw tooLarge(`Expected at most ${limits.lines} lines`);
    yield readLine(line);
  }
}

function readLine(text: string): CommitLine {
  const { key, value } = parseObject(text);
  if (typeof key === "string" && typeof value === "object" && value !== null) {
    return { key, value: value as Fields };
  }
  throw badRequest('Every line must be an object with "key" and "value"');
}

async function* splitLines(
  body: AsyncIterable<Uint8Array>,
  { lineBytes, totalBytes }: CommitLimits,
): AsyncGenerator<string> {
  let line: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  const end = () => {
    const text = Buffer.concat(line).toString();
    line = [];
    length = 0;
    return text;
  };
  for await (const chunk of body) {
    total += chunk.length;
    if (total > totalBytes) throw tooLarge("The commit is too large");
    let start = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, start)) {
      line.push(chunk.subarray(start, at));
      yield end();
      start = at + 1;
    }
    length += chunk.length - start;
    if (length > lineBytes) throw tooLarge(`A line is longer than ${lineBytes} bytes`);
    line.push(chunk.subarray(start));
  }
  yield end();
}

const LF = 10;

function tooLarge(message: string): ErrorReply {
  return new ErrorReply(413, "PayloadTooLarge", message);
}
