/** Lines and areas on a canvas; where bars are denser than pixels, each pixel keeps its extremes. */

import { colour } from "./theme.js";

const DASHES = { dashed: [6, 4], dotted: [2, 3] };

/** Returns the corners of a line, `[x, y]` or null at a gap, at most four a pixel. */
export function corners(series, { place, scale, from, to, width }) {
  const dense = to - from > width * 2;
  const found = [];
  for (let k = from; k <= to; k += 1) {
    const value = series.values[k];
    if (value === null || value === undefined) {
      if (found.length && found.at(-1) !== null) found.push(null);
      continue;
    }
    if (!dense) {
      found.push([place(k), scale.y(value)]);
      continue;
    }
    const pixel = Math.round(place(k));
    let [first, last, low, high] = [k, k, k, k];
    while (last < to && Math.round(place(last + 1)) === pixel && series.values[last + 1] !== null) {
      last += 1;
      if (series.lows[last] < series.lows[low]) low = last;
      if (series.highs[last] > series.highs[high]) high = last;
    }
    const heights = [series.values[first], series.lows[low], series.highs[high], series.values[last]];
    if (low > high) [heights[1], heights[2]] = [heights[2], heights[1]];
    found.push(...heights.map((height) => [pixel, scale.y(height)]));
    k = last;
  }
  return found;
}

function traced(context, points) {
  context.beginPath();
  let isDown = false;
  for (const point of points) {
    if (point === null) isDown = false;
    else if (isDown) context.lineTo(point[0], point[1]);
    else {
      context.moveTo(point[0], point[1]);
      isDown = true;
    }
  }
}

/** Draws a series as a line. */
export function drawLine(context, series, view) {
  const points = corners(series, view);
  context.strokeStyle = colour(series.colour);
  context.fillStyle = context.strokeStyle;
  context.lineWidth = series.width ?? 1.5;
  context.lineJoin = "round";
  context.setLineDash(DASHES[series.dash] ?? []);
  traced(context, points);
  context.stroke();
  context.setLineDash([]);
  if (points.filter(Boolean).length === 1) dot(context, points.find(Boolean));
}

/** Draws a series as a line over a wash of its colour that ends at `base`. */
export function drawArea(context, series, view) {
  fill(context, series, { ...view, base: view.scale.height, fades: true });
  drawLine(context, series, view);
}

/** Draws a series as the area between it and zero. */
export function drawUnder(context, series, view) {
  fill(context, series, { ...view, base: view.scale.y(0), fades: false });
  drawLine(context, { ...series, width: 1 }, view);
}

function fill(context, series, view) {
  context.save();
  context.globalAlpha = 0.22;
  context.fillStyle = view.fades ? fading(context, series, view) : colour(series.colour);
  let run = [];
  for (const point of [...corners(series, view), null]) {
    if (point !== null) {
      run.push(point);
      continue;
    }
    if (run.length > 1) {
      traced(context, [[run[0][0], view.base], ...run, [run.at(-1)[0], view.base]]);
      context.fill();
    }
    run = [];
  }
  context.restore();
}

function fading(context, series, { scale }) {
  const shade = colour(series.colour);
  const gradient = context.createLinearGradient(0, 0, 0, scale.height);
  gradient.addColorStop(0, shade);
  gradient.addColorStop(1, "rgba(128, 128, 128, 0)");
  return gradient;
}

function dot(context, [x, y]) {
  context.beginPath();
  context.arc(x, y, 3, 0, Math.PI * 2);
  context.fill();
}
