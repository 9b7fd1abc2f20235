/** Candles and volume on a canvas; where bars are denser than a candle is wide, several become one. */

import { colour } from "./theme.js";

const NARROWEST = 3; // pixels from one candle to the next

/** Returns candles `{x, open, high, low, close, volume}`, each of as many bars as a candle needs. */
export function grouped(series, { place, from, to }) {
  const step = to > from ? (place(to) - place(from)) / (to - from) : 0;
  const each = step > 0 ? Math.max(1, Math.ceil(NARROWEST / step)) : 1;
  const candles = [];
  for (let start = from - (from % each); start <= to; start += each) {
    const end = Math.min(start + each, series.close.length) - 1;
    const group = groupOf(series, start, end);
    if (group) candles.push({ ...group, x: (place(start) + place(end)) / 2 });
  }
  return { candles, step: step * each };
}

function groupOf(series, start, end) {
  let group = null;
  for (let k = start; k <= end; k += 1) {
    const { open, high, low, close, volume } = series;
    if (open[k] === null || high[k] === null || low[k] === null || close[k] === null) continue;
    group ??= { open: open[k], high: high[k], low: low[k], close: close[k], volume: 0 };
    group.high = Math.max(group.high, high[k]);
    group.low = Math.min(group.low, low[k]);
    group.close = close[k];
    group.volume += volume ? (volume[k] ?? 0) : 0;
  }
  return group;
}

/** Draws a series as candles: hollow when they rise, full when they fall, so colour is not all. */
export function drawCandles(context, series, view) {
  const { candles, step } = grouped(series, view);
  const body = Math.max(1, Math.min(14, Math.floor(step * 0.7)));
  const colours = { rise: colour("gain"), fall: colour("loss"), ground: colour("surface") };
  context.lineWidth = 1;
  for (const { x, open, high, low, close } of candles) {
    const middle = Math.round(x - 0.5) + 0.5;
    const [top, bottom] = [view.scale.y(Math.max(open, close)), view.scale.y(Math.min(open, close))];
    context.strokeStyle = close >= open ? colours.rise : colours.fall;
    context.beginPath();
    context.moveTo(middle, view.scale.y(high));
    context.lineTo(middle, view.scale.y(low));
    context.stroke();
    if (body < 3) continue;
    const box = [middle - body / 2, top, body, Math.max(1, bottom - top)];
    context.fillStyle = close >= open && body > 4 ? colours.ground : context.strokeStyle;
    context.fillRect(...box);
    context.strokeRect(...box);
  }
}

/** Draws the volume of a series as columns from the bottom. */
export function drawVolume(context, series, view) {
  const { candles, step } = grouped(series, view);
  const most = candles.reduce((largest, { volume }) => Math.max(largest, volume), 0) || 1;
  const width = Math.max(1, Math.min(14, Math.floor(step * 0.7)));
  for (const { x, open, close, volume } of candles) {
    const height = (volume / most) * view.scale.height * 0.94;
    context.fillStyle = colour(close >= open ? "gain" : "loss");
    context.globalAlpha = 0.45;
    context.fillRect(Math.round(x - width / 2), view.scale.height - height, width, height);
  }
  context.globalAlpha = 1;
  return most;
}
