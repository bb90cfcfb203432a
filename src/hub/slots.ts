/** Lets a number of things happen at a time; others wait in line. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** Makes so many slots. */
  constructor(count: number) {
    this.#free = count;
  }

  /** Does something in a slot of its own. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever waits takes over the slot, so that nobody overtakes.
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
