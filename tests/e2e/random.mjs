// Choices that are the same on every run, so that a green commit stays green.

/** A generator of numbers from a seed (mulberry32), with the few things that tests draw. */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** A number from 0 to below 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit) {
    return Math.floor(this.next() * limit);
  }

  /** One of a list. */
  pick(list) {
    return list[this.below(list.length)];
  }

  /** Whether something of this probability happens. */
  chance(probability) {
    return this.next() < probability;
  }
}

/** The seed of this run: always the same, unless NORMLENS_SEED names another. */
export const SEED = Number(process.env.NORMLENS_SEED ?? 2009_12836);
