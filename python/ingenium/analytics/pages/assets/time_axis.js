/** A time axis by bar: bar k stands at position k, so that nights and weekends take no room. */

export class TimeAxis {
  /** @param {number[]} times in milliseconds UTC, in order */
  constructor(times) {
    this.times = times;
    this.last = times.length - 1;
    this.daily = times.every((time) => time % 86_400_000 === 0);
    this.spacing = this.last > 0 ? (times[this.last] - times[0]) / this.last : 86_400_000;
    this.usual = usualSpacing(times);
  }

  /** Returns the position of a time, between two bars in proportion. */
  position(time) {
    const { times, last } = this;
    if (last < 0 || time <= times[0]) return 0;
    if (time >= times[last]) return last;
    let [low, high] = [0, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle;
      else high = middle;
    }
    return low + (time - times[low]) / (times[high] - times[low] || 1);
  }

  /** Returns the time at a position; beyond the ends the axis goes on at its mean spacing. */
  time(position) {
    const { times, last, spacing } = this;
    if (position <= 0) return times[0] + position * spacing;
    if (position >= last) return times[last] + (position - last) * spacing;
    const low = Math.floor(position);
    return times[low] + (position - low) * (times[low + 1] - times[low]);
  }

  /** Returns the bar at or next to a position. */
  nearest(position) {
    return Math.max(0, Math.min(this.last, Math.round(position)));
  }

  /** Returns the first and last bar of a time range. */
  bars(from, to) {
    return [Math.floor(this.position(from)), Math.ceil(this.position(to))];
  }

  /** Returns how much time the bars between two times stand for, closed hours left out. */
  covered(start, end) {
    const [first, last] = this.bars(start, end);
    const open = (last - first) * this.usual;
    return this.usual < 43_200_000 && open < (end - start) * 0.6 ? Math.max(open, 1) * 1.6 : end - start;
  }
}

/** Returns the median spacing of the first bars. */
function usualSpacing(times) {
  const steps = [];
  for (let k = 1; k < Math.min(times.length, 500); k += 1) steps.push(times[k] - times[k - 1]);
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 86_400_000;
}
