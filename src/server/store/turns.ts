/** Lets one operation run at a time, in the order of their asking. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs an operation when all before it have ended, however they ended. */
  take<T>(operation: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(operation);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Waits for the operations so far. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
