/** The legend of a plot: its series, and the fills on it, as switches. */

import { element } from "./elements.js";

/** Returns a list of switches; a plot of one series without fills needs none. */
export function legendOf(series, fills, changed) {
  const list = element("div", { class: "legend", role: "group", "aria-label": "Shown in this plot" });
  if (series.length > 1) list.append(...series.map((each) => toggleOf(each, changed)));
  if (fills && fills.bar.length) {
    const count = fills.bar.length;
    const name = `${count.toLocaleString("en-GB")} fill${count === 1 ? "" : "s"}`;
    list.append(toggleOf(Object.assign(fills, { name, colour: "buy", dash: "triangle" }), changed));
  }
  return list;
}

function toggleOf(each, changed) {
  const swatch = element("span", { class: `swatch paint-${each.colour} ${each.dash ?? "solid"}` });
  const toggle = element("button", { type: "button", "aria-pressed": "true" }, swatch, each.name);
  toggle.addEventListener("click", () => {
    each.isHidden = !each.isHidden;
    toggle.setAttribute("aria-pressed", String(!each.isHidden));
    changed(each);
  });
  return toggle;
}
