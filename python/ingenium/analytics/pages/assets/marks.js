/** What is marked on a plot besides its series: fills as triangles, findings as flags on the time axis. */

import { colour } from "./theme.js";

const REACH = 14; // pixels within which a mark is hovered
const SEVERITIES = { error: "loss", warning: "warn", hole: "sell", note: "muted", action: "muted" };

/** Draws fills: a triangle up below the price for a buy, one down above it for a sale. */
export function drawFills(context, fills, view) {
  const shown = visible(fills, view);
  const size = shown.length > 250 ? 4 : shown.length > 80 ? 5 : 7;
  context.lineWidth = 1;
  context.strokeStyle = colour("surface");
  for (const k of shown) {
    const [x, y] = standing(fills, k, view);
    const up = fills.side[k] === "buy" ? 1 : -1;
    context.fillStyle = colour(up > 0 ? "buy" : "sell");
    context.beginPath();
    context.moveTo(x, y + 2 * up);
    context.lineTo(x - size, y + (2 + size * 1.6) * up);
    context.lineTo(x + size, y + (2 + size * 1.6) * up);
    context.closePath();
    context.fill();
    context.stroke();
  }
}

/** Returns the fill at a point of the plot, or -1. */
export function fillAt(fills, x, y, view) {
  let [found, nearest] = [-1, REACH];
  for (const k of visible(fills, view)) {
    const [left, top] = standing(fills, k, view);
    const middle = top + (fills.side[k] === "buy" ? 8 : -8);
    const distance = Math.hypot(left - x, middle - y);
    if (distance <= nearest) [found, nearest] = [k, distance];
  }
  return found;
}

function visible(fills, { from, to }) {
  const kept = [];
  fills.position.forEach((position, k) => {
    if (position >= from - 1 && position <= to + 1) kept.push(k);
  });
  return kept;
}

function standing(fills, k, { place, scale }) {
  return [place(fills.position[k]), scale.y(fills.price[k])];
}

/** Draws findings: a band for a range of time, a flag at the foot for an instant. */
export function drawFindings(context, findings, view) {
  const { place, width, scale } = view;
  findings.from.forEach((from, k) => {
    const [left, right] = [place(from), place(findings.to[k])];
    if (right < 0 || left > width) return;
    context.fillStyle = colour(SEVERITIES[findings.severity[k]] ?? "muted");
    context.globalAlpha = 0.13;
    context.fillRect(left - 1, 0, Math.max(2, right - left), scale.height);
    context.globalAlpha = 1;
    const middle = (Math.max(0, left) + Math.min(width, right)) / 2;
    context.beginPath();
    if (findings.severity[k] === "action") context.arc(middle, scale.height - 5, 3.5, 0, Math.PI * 2);
    else {
      context.moveTo(middle, scale.height - 8);
      context.lineTo(middle - 5, scale.height);
      context.lineTo(middle + 5, scale.height);
    }
    context.fill();
  });
}

/** Returns the findings at a place of the plot. */
export function findingsAt(findings, x, { place }) {
  return findings.from
    .map((from, k) => k)
    .filter((k) => x >= place(findings.from[k]) - 6 && x <= place(findings.to[k]) + 6);
}
