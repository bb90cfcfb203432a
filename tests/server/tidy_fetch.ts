/**
 * A `fetch` for clients that leave the bodies of some answers unread: disposing it cancels them, so
 * that the sanitizer of resources keeps its eyes open for everything else.
 */
export class TidyFetch implements AsyncDisposable {
  readonly #responses: Response[] = [];

  /** To be handed to the client. */
  readonly fetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    this.#responses.push(response);
    return response;
  };

  /** Cancels what was left unread. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { body, bodyUsed } of this.#responses) if (!bodyUsed) await body?.cancel();
  }
}
