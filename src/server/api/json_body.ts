import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { MiddlewareHandler } from "hono/types";
import { badRequest, ErrorReply } from "./error_reply.ts";

/** The fields of a JSON object whose values nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a request, which has to be a JSON object.
 *
 * @throws {ErrorReply} 400
 */
export async function readObject(c: Context): Promise<Fields> {
  return parseObject(await c.req.text());
}

/**
 * Reads a text that has to be a JSON object.
 *
 * @throws {ErrorReply} 400
 */
export function parseObject(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Fields;
    }
  } catch {
    // Answered below, like JSON that is no object.
  }
  throw badRequest("The body is not a JSON object");
}

/** A field that is a string, or not there. */
export function optionalString(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw badRequest(`"${name}" must be a string`);
  return value;
}

/** A field that is a string with something in it. */
export function requiredString(fields: Fields, name: string): string {
  const value = optionalString(fields, name);
  if (value === undefined || value === "") throw badRequest(`"${name}" is required`);
  return value;
}

/** A field that is an array of objects. */
export function objectArray(fields: Fields, name: string): Fields[] {
  const value = fields[name];
  const isArray = Array.isArray(value) &&
    value.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
  if (!isArray) throw badRequest(`"${name}" must be an array of objects`);
  return value as Fields[];
}

/** Turns away a body that is larger than any that makes sense. */
export function atMost(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ErrorReply(413, "PayloadTooLarge", "The body is too large");
    },
  });
}
