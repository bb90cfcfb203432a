/** The commit that every revision stands for. */
export const HUB_COMMIT = "c".repeat(40);

/** What is answered below a path: JSON, or whatever a function makes. */
export type Answers = Readonly<Record<string, unknown>>;

/**
 * A server that answers each request by the first key its path and query begin with, and refuses the
 * rest with `words` wherever a person might get to read them.
 */
export function hubOf(answers: Answers, words = ""): AsyncDisposable & { readonly url: string } {
  const sayable = words.replace(/[^\x20-\x7e\x80-\xff]/g, "");
  const headers = { "x-hf-warning": `topic; ${sayable}` };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    const target = decodeURIComponent(pathname) + search;
    const found = Object.entries(answers).find(([key]) => target.startsWith(key));
    if (found === undefined) {
      return Response.json({ error: `no ${words}`, message: words }, {
        status: 400,
        headers: { ...headers, "x-error-message": `no ${sayable}`, "x-request-id": `r${sayable}` },
      });
    }
    const [, answer] = found;
    return typeof answer === "function"
      ? answer(target, request)
      : Response.json(answer, { headers });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
