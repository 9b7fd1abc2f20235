/** The value axis of a plot: from values to heights, linear or logarithmic. */

import { logTicks, valueTicks } from "./ticks.js";

const ROOM = 0.06; // of the height, above and below what is drawn

export class Scale {
  constructor(low, high, { height, isLog = false }) {
    this.isLog = isLog && low > 0;
    const [a, b] = this.isLog ? [Math.log(low), Math.log(high)] : [low, high];
    const room = a < b ? (b - a) * ROOM : Math.abs(a) * 0.01 || 1;
    this.bottom = a - room;
    this.top = b + room;
    this.height = height;
  }

  /** Returns how far from the top a value stands. */
  y(value) {
    const at = this.isLog ? Math.log(Math.max(value, 1e-300)) : value;
    return ((this.top - at) / (this.top - this.bottom)) * this.height;
  }

  /** Returns the value at a height. */
  value(y) {
    const at = this.top - (y / this.height) * (this.top - this.bottom);
    return this.isLog ? Math.exp(at) : at;
  }

  ticks(most) {
    const [low, high] = [this.value(this.height), this.value(0)];
    return this.isLog ? logTicks(low, high, most) : valueTicks(low, high, most);
  }
}

/** Returns the lowest and highest value that series have between two bars; [0, 1] when they have none. */
export function extent(series, from, to, { includesZero = false } = {}) {
  let [low, high] = [Infinity, -Infinity];
  for (const { lows, highs } of series) {
    for (let k = from; k <= to; k += 1) {
      const [below, above] = [lows[k], highs[k]];
      if (below !== null && below < low) low = below;
      if (above !== null && above > high) high = above;
    }
  }
  if (low > high) return [0, 1];
  return includesZero ? [Math.min(low, 0), Math.max(high, 0)] : [low, high];
}
