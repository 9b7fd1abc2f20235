/** What is written beside the ticks of a value axis: one suffix, and only the decimals that differ. */

import { fixed } from "./format.js";

const SUFFIXES = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];

/** Returns how values between these ticks are written; `finer` asks for more decimals. */
export function axisText(ticks, format) {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(ticks[0] ?? 1) / 10 || 1;
  if (format === "percent") {
    const places = decimals(step * 100);
    return (value, finer = 0) => `${fixed(value * 100, places + finer)} %`;
  }
  const largest = Math.max(...ticks.map(Math.abs), 0);
  const isLarge = ([size]) => largest >= size * 10 && decimals(step / size) <= 1;
  const [size, suffix] = SUFFIXES.find(isLarge) ?? [1, ""];
  const places = Math.max(decimals(step / size), format === "price" && size === 1 ? 2 : 0);
  return (value, finer = 0) => fixed(value / size, places + finer) + suffix;
}

/** Returns how many decimals a step needs. */
function decimals(step) {
  for (let places = 0; places < 10; places += 1) {
    if (Math.abs(step - Number(step.toFixed(places))) < step * 1e-6) return places;
  }
  return 10;
}
