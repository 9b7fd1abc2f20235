/** The range of time that all plots of a page show, and who wants to hear when it changes. */

const DAYS = { "1H": 1 / 24, "6H": 0.25, "1D": 1, "1W": 7 };
const MONTHS_BACK = { "1M": 1, "6M": 6, "1Y": 12, "5Y": 60 };
const LONG = 100; // days, from which on a reader wants months and years

export class Span {
  constructor(first, last) {
    this.full = { from: first, to: last };
    this.from = first;
    this.to = last;
    this.listeners = new Set();
  }

  get isFull() {
    return this.from <= this.full.from && this.to >= this.full.to;
  }

  /** Shows a range; one that leaves the data is moved or cut. */
  show(from, to) {
    const { full } = this;
    const width = Math.min(to - from, full.to - full.from);
    const start = Math.min(Math.max(from, full.from), full.to - width);
    if (start === this.from && start + width === this.to) return;
    this.from = start;
    this.to = start + width;
    this.listeners.forEach((listener) => listener());
  }

  /** Shows everything. */
  reset() {
    this.show(this.full.from, this.full.to);
  }

  /** The ranges that are worth a button: hours and days of a short time, months and years of a long one. */
  get presets() {
    const days = (this.full.to - this.full.from) / 86_400_000;
    return [...(days < LONG ? [...Object.keys(DAYS), "1M"] : ["1M", "6M", "YTD", "1Y", "5Y"]), "All"];
  }

  /** Shows the range that a button names: so long back from the end, YTD or All. */
  preset(name) {
    const to = this.full.to;
    this.show(this.start(name), to);
  }

  /** Returns where the range of a button begins. */
  start(name) {
    const { from, to } = this.full;
    const end = new Date(to);
    if (name === "All") return from;
    if (name === "YTD") return Math.max(from, Date.UTC(end.getUTCFullYear(), 0, 1));
    if (DAYS[name]) return Math.max(from, to - DAYS[name] * 86_400_000);
    end.setUTCMonth(end.getUTCMonth() - MONTHS_BACK[name]);
    return Math.max(from, end.getTime());
  }

  /** Zooms by a factor about a position of an axis; at least four bars stay in sight. */
  zoom(axis, about, factor) {
    const [from, to] = [axis.position(this.from), axis.position(this.to)];
    const width = Math.max((to - from) * factor, Math.min(4, axis.last));
    const share = to > from ? (about - from) / (to - from) : 0.5;
    const start = about - share * width;
    if (start <= 0 && start + width >= axis.last) this.reset();
    else this.show(axis.time(Math.max(0, start)), axis.time(Math.min(axis.last, start + width)));
  }

  /** Moves by a number of bars of an axis. */
  move(axis, bars) {
    const [from, to] = [axis.position(this.from), axis.position(this.to)];
    const by = Math.max(-from, Math.min(axis.last - to, bars));
    this.show(axis.time(from + by), axis.time(to + by));
  }
}
