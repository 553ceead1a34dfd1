/** An open-addressing set of equally long states, indexed by insertion. States are compared and hashed by words of 32 bits. */

/** States a chunk: memory grows by chunks, so that nothing is ever copied. */
const CHUNK_BITS = 15;
const CHUNK = 1 << CHUNK_BITS;

/** Rounds a size in bytes up to whole words. */
export const wholeWords = (bytes: number): number => (bytes + 3) & ~3;

export class StateSet {
  count = 0;
  private readonly words: number;
  private readonly chunks: Uint32Array[] = [];
  private slots = new Int32Array(1 << 14).fill(-1);
  private hashes = new Uint32Array(1 << 14);
  private viewed: ArrayBufferLike | undefined;
  private view: Uint32Array = new Uint32Array(0);

  /** @param size of a state in bytes, a multiple of four */
  constructor(private readonly size: number) {
    this.words = size >>> 2;
    if (size % 4 !== 0) throw new Error("a state is a whole number of words");
  }

  /** Copies the state at `index` into `into`. */
  load(index: number, into: Uint8Array): Uint8Array {
    const from = (index & (CHUNK - 1)) * this.words;
    this.wordsOf(into).set(this.chunkOf(index).subarray(from, from + this.words));
    return into;
  }

  /** -1 when absent. */
  indexOf(state: Uint8Array): number {
    const words = this.wordsOf(state);
    return this.slots[this.slotOf(words, this.hash(words))] ?? -1;
  }

  /** @returns whether it is new */
  add(state: Uint8Array): boolean {
    const words = this.wordsOf(state);
    const hash = this.hash(words);
    const slot = this.slotOf(words, hash);
    if ((this.slots[slot] ?? -1) >= 0) return false;
    const index = this.count++;
    if (index >>> CHUNK_BITS === this.chunks.length) this.chunks.push(new Uint32Array(this.words << CHUNK_BITS));
    this.chunkOf(index).set(words, (index & (CHUNK - 1)) * this.words);
    if (index === this.hashes.length) {
      const larger = new Uint32Array(this.hashes.length * 2);
      larger.set(this.hashes);
      this.hashes = larger;
    }
    this.hashes[index] = hash;
    this.slots[slot] = index;
    if (this.count * 2 > this.slots.length) this.rehash();
    return true;
  }

  private chunkOf(index: number): Uint32Array {
    return this.chunks[index >>> CHUNK_BITS] as Uint32Array;
  }

  /** Callers use the same few buffers over and over: the last view is kept. */
  private wordsOf(state: Uint8Array): Uint32Array {
    if (state.buffer === this.viewed) return this.view;
    if (state.byteOffset !== 0 || state.length !== this.size) throw new Error("a state has a buffer of its own");
    this.viewed = state.buffer;
    return (this.view = new Uint32Array(state.buffer));
  }

  private hash(words: Uint32Array): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.words; i++) {
      hash = Math.imul(hash ^ (words[i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  private slotOf(words: Uint32Array, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.slots[slot] as number;
      if (index < 0 || (this.hashes[index] === hash && this.equals(index, words))) return slot;
    }
  }

  private equals(index: number, words: Uint32Array): boolean {
    const chunk = this.chunkOf(index);
    const from = (index & (CHUNK - 1)) * this.words;
    for (let i = 0; i < this.words; i++) if (chunk[from + i] !== words[i]) return false;
    return true;
  }

  private rehash(): void {
    const mask = this.slots.length * 2 - 1;
    this.slots = new Int32Array(mask + 1).fill(-1);
    for (let index = 0; index < this.count; index++) {
      let slot = (this.hashes[index] as number) & mask;
      while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.slots[slot] = index;
    }
  }
}
