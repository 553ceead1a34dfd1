/** The last lines of something, in order, in bounded memory. */
export class Ring<T> {
  readonly #slots: T[] = [];
  #next = 0;

  constructor(readonly capacity: number) {}

  push(value: T): void {
    if (this.#slots.length < this.capacity) this.#slots.push(value);
    else this.#slots[this.#next] = value;
    this.#next = (this.#next + 1) % this.capacity;
  }

  /** The newest `count`, oldest first. */
  last(count: number): readonly T[] {
    const { length } = this.#slots;
    const ordered =
      length < this.capacity ? this.#slots : [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)];
    return ordered.slice(Math.max(0, length - count));
  }
}
