/** A histogram as SVG: how often values fell into each bin. */

import { element } from "./elements.js";
import { fixed, percent } from "./format.js";

const SVG = "http://www.w3.org/2000/svg";
const [LEFT, TOP, BOTTOM] = [4, 34, 24];

/** Draws the histogram and draws it again when its width changes. */
export function histogram(host, spec) {
  const draw = () => host.replaceChildren(drawn(spec, host.clientWidth || 400, host.clientHeight || 220));
  draw();
  new ResizeObserver(draw).observe(host);
}

function drawn({ edges, counts, marks, label, root }, width, height) {
  const picture = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  const [low, high] = [edges[0], edges.at(-1)];
  const x = (value) => LEFT + ((value - low) / (high - low || 1)) * (width - 2 * LEFT);
  const floor = height - BOTTOM;
  const tallness = (count) => (root ? Math.sqrt(count) : count);
  const most = tallness(Math.max(1, ...counts));
  counts.forEach((count, k) => {
    const tall = count ? Math.max(1, (tallness(count) / most) * (floor - TOP)) : 0;
    const tone = edges[k + 1] <= 0 ? "loss" : edges[k] >= 0 ? "gain" : "flat";
    const bar = shape("rect", {
      x: x(edges[k]) + 0.5,
      y: floor - tall,
      width: Math.max(1, x(edges[k + 1]) - x(edges[k]) - 1),
      height: tall,
      class: `bar ${tone}`,
    });
    const reach = shape("rect", {
      x: x(edges[k]),
      y: 0,
      width: Math.max(1, x(edges[k + 1]) - x(edges[k])),
      height: floor,
      class: "reach",
      "data-tip": `${percent(edges[k])} to ${percent(edges[k + 1])}: ${fixed(count, 0)}`,
    });
    picture.append(bar, reach);
  });
  picture.append(shape("line", { x1: 0, x2: width, y1: floor + 0.5, y2: floor + 0.5, class: "axis" }));
  for (const mark of marks) picture.append(...marked(mark, x(mark.at), floor, width));
  const ends = [low, high].map(x);
  const isApart = ends.every((end) => Math.abs(end - x(0)) > 48) && low < 0 && high > 0;
  for (const at of isApart ? [low, 0, high] : [low, high]) picture.append(tick(percent(at, 1), x(at), height - 6, width));
  return picture;
}

function marked({ label, level }, x, floor, width) {
  const anchor = x > width / 2 ? "end" : "start";
  const y = 10 + level * 12;
  return [
    shape("line", { x1: x, x2: x, y1: y + 3, y2: floor, class: "mark" }),
    shape("text", { x: x + (anchor === "start" ? 4 : -4), y: y + 4, "text-anchor": anchor }, label),
  ];
}

function tick(text, x, y, width) {
  const anchor = x < 30 ? "start" : x > width - 30 ? "end" : "middle";
  return shape("text", { x, y, "text-anchor": anchor, class: "tick" }, text);
}

function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, String(value)));
  if (text) made.append(text);
  return made;
}

/** Shows the text of `data-tip` beside whatever the pointer or the focus is on. */
export function followTips() {
  const card = element("div", { class: "tip", role: "status" });
  card.hidden = true;
  document.body.append(card);
  const show = (event) => {
    const told = event.target.closest?.("[data-tip]");
    card.hidden = !told;
    if (!told) return;
    card.textContent = told.dataset.tip;
    const box = told.getBoundingClientRect();
    const left = box.left + box.width / 2 - card.offsetWidth / 2;
    card.style.left = `${Math.max(4, Math.min(innerWidth - card.offsetWidth - 4, left))}px`;
    card.style.top = `${Math.max(4, box.top - card.offsetHeight - 6)}px`;
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  addEventListener("scroll", () => (card.hidden = true), { passive: true });
}
