/** The buttons over a stack: ranges of time, a logarithmic scale, everything again. */

import { button, element } from "./elements.js";
import { moment } from "./format.js";

/** Returns the toolbar of a stack and the function that keeps it true. */
export function toolbarOf({ span, axis, panes, redraw }) {
  const ranges = span.presets.map((name) =>
    button(name, () => span.preset(name), { "data-range": name, "aria-pressed": "false" }),
  );
  const shown = element("span", { class: "range-shown", "aria-live": "polite" });
  const reset = button("Reset", () => span.reset(), { class: "reset" });
  const group = element("div", { class: "buttons", role: "group", "aria-label": "Range of time" }, ...ranges);
  const host = element("div", { class: "toolbar" }, group, ...scaleSwitch(panes, redraw), shown, reset);
  const update = () => {
    for (const each of ranges) {
      const start = span.start(each.dataset.range);
      const isIt = span.to === span.full.to && span.from === start;
      each.setAttribute("aria-pressed", String(isIt && (each.dataset.range === "All" || start > span.full.from)));
      each.disabled = each.dataset.range !== "All" && start <= span.full.from;
    }
    reset.hidden = span.isFull;
    const written = (time) => moment(Math.round(time / 60_000) * 60_000, axis.daily);
    shown.textContent = `${written(span.from)} – ${written(span.to)}`;
  };
  return { host, update };
}

/** Returns the switch between a linear and a logarithmic scale, for plots that can have both. */
function scaleSwitch(panes, redraw) {
  const able = panes.filter((pane) => pane.spec.log);
  if (!able.length) return [];
  const names = ["Linear", "Log"];
  const buttons = names.map((name) =>
    button(
      name,
      () => {
        able.forEach((pane) => (pane.isLog = name === "Log"));
        buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.textContent === name)));
        redraw();
      },
      { "data-scale": name.toLowerCase(), "aria-pressed": String((name === "Log") === able[0].isLog) },
    ),
  );
  return [element("div", { class: "buttons", role: "group", "aria-label": "Scale of values" }, ...buttons)];
}
