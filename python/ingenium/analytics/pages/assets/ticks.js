/** Where the ticks of an axis go: round numbers, round dates. */

import { DAY, tickLabel } from "./format.js";

const MINUTE = 60_000;
const STEPS = [1, 2, 2.5, 5, 10];
const TIME_STEPS = [
  ["minute", 1, MINUTE], ["minute", 5, 5 * MINUTE], ["minute", 15, 15 * MINUTE],
  ["minute", 30, 30 * MINUTE], ["minute", 60, 60 * MINUTE], ["minute", 180, 180 * MINUTE],
  ["minute", 360, 360 * MINUTE], ["day", 1, DAY], ["day", 2, 2 * DAY], ["day", 7, 7 * DAY],
  ["month", 1, 30 * DAY], ["month", 3, 91 * DAY], ["month", 6, 182 * DAY],
  ["year", 1, 365 * DAY], ["year", 2, 730 * DAY], ["year", 5, 1826 * DAY],
  ["year", 10, 3652 * DAY], ["year", 20, 7305 * DAY], ["year", 50, 18262 * DAY],
];

/** Returns at most `most` round numbers within the range. */
export function valueTicks(low, high, most) {
  const size = 10 ** Math.floor(Math.log10((high - low) / Math.max(1, most)));
  for (const step of STEPS.map((factor) => factor * size)) {
    const first = Math.ceil(low / step - 1e-9);
    const last = Math.floor(high / step + 1e-9);
    if (last - first + 1 > most) continue;
    const ticks = [];
    for (let k = first; k <= last; k += 1) ticks.push(Number((k * step).toPrecision(12)));
    return ticks;
  }
  return [];
}

/** Returns round numbers for a logarithmic axis: decades with their halves, else linear ones. */
export function logTicks(low, high, most) {
  const factors = [[1], [1, 3], [1, 2, 5]];
  const found = factors.map((kept) => {
    const ticks = [];
    for (let k = Math.floor(Math.log10(low)); k <= Math.ceil(Math.log10(high)); k += 1) {
      ticks.push(...kept.map((factor) => Number((factor * 10 ** k).toPrecision(12))));
    }
    return ticks.filter((tick) => tick >= low && tick <= high);
  });
  const fitting = found.filter((ticks) => ticks.length <= most && ticks.length >= 3).pop();
  return fitting ?? valueTicks(low, high, most);
}

/** Returns the first beginning of a unit at or after a time, and the function to the next. */
function beginnings(time, unit, each) {
  const date = new Date(time);
  if (unit === "year" || unit === "month") {
    const months = unit === "year" ? each * 12 : each;
    const count = Math.ceil((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months) * months;
    const at = (k) => Date.UTC(Math.floor(k / 12), k % 12, 1);
    const first = at(count) < time ? count + months : count;
    return [first, (k) => k + months, at];
  }
  const step = unit === "day" ? each * DAY : each * MINUTE;
  return [Math.ceil(time / step), (k) => k + 1, (k) => k * step];
}

/** Returns ticks at round dates, `{position, label}`, at least `apart` positions from each other. */
export function timeTicks(axis, from, to, most) {
  const [start, end] = [axis.time(from), axis.time(to)];
  const covered = axis.covered(start, end);
  const [unit, each] = TIME_STEPS.find(([, , size]) => covered / size <= most) ?? TIME_STEPS.at(-1);
  const apart = ((to - from) / most) * 0.7;
  const [first, next, at] = beginnings(start, unit, each);
  const ticks = [];
  for (let k = first, guard = 0; at(k) <= end && guard < 5000; k = next(k), guard += 1) {
    const position = axis.position(at(k));
    if (position < from || position > to) continue;
    if (ticks.length && position - ticks.at(-1).position < apart) continue;
    const shown = axis.times[Math.min(Math.ceil(position), axis.last)];
    ticks.push({ position, label: tickLabel(unit === "minute" ? shown : at(k), unit) });
  }
  return ticks;
}
