/** The start of every page: each part of the data goes to the element that waits for it. */

import { button, element } from "./elements.js";
import { followTips, histogram } from "./histogram.js";
import { payload, timesOf } from "./payload.js";
import { Span } from "./span.js";
import { Stack } from "./stack.js";
import { DataTable } from "./table.js";
import { followTheme } from "./theme.js";

const data = payload();
const choices = new Map(); // name of a stack with a choice of symbols: the function that chooses
followTheme();

const span = spanOf(Object.values(data.stacks));
for (const host of document.querySelectorAll("[data-stack]")) {
  const spec = data.stacks[host.dataset.stack];
  if (spec.choices) choose(host, spec.choices, host.dataset.stack);
  else new Stack(host, prepared(spec), span);
}
for (const host of document.querySelectorAll("[data-table]")) {
  const spec = data.tables[host.dataset.table];
  new DataTable(host, spec, spec.shows ? (row) => showTrade(spec, row) : undefined);
}
for (const host of document.querySelectorAll("[data-histogram]")) {
  histogram(host, data.histograms[host.dataset.histogram]);
}
for (const copy of document.querySelectorAll("[data-copy]")) copyOnPress(copy);
followTips();
document.documentElement.dataset.ready = "true";

/** Returns the span that covers the times of all stacks. */
function spanOf(stacks) {
  const all = stacks.flatMap((stack) => (stack.choices ? Object.values(stack.choices) : [stack]));
  const times = all.map(timesOf).filter((each) => each.length);
  if (!times.length) return new Span(0, 1);
  return new Span(Math.min(...times.map((each) => each[0])), Math.max(...times.map((each) => each.at(-1))));
}

/** Returns the spec of a stack with its times in place. */
function prepared(spec) {
  return { ...spec, time: timesOf(spec) };
}

/** Lets the reader choose between the stacks of several symbols. */
function choose(host, stacks, name) {
  const names = Object.keys(stacks);
  const body = element("div");
  const select = element(
    "select",
    { "aria-label": "Symbol" },
    ...names.map((each) => element("option", { value: each }, each)),
  );
  let current = null;
  const show = (symbol) => {
    current?.close();
    select.value = symbol;
    current = new Stack(body, structuredClone(prepared(stacks[symbol])), span);
  };
  select.addEventListener("change", () => show(select.value));
  const step = (by) => show(names[(names.indexOf(select.value) + by + names.length) % names.length]);
  const picker = element("div", { class: "picker" }, element("label", {}, "Symbol ", select));
  if (names.length > 1) {
    picker.append(
      button("‹", () => step(-1), { "aria-label": "Previous symbol" }),
      button("›", () => step(1), { "aria-label": "Next symbol" }),
    );
  }
  host.replaceChildren(picker, body);
  choices.set(name, (symbol) => stacks[symbol] && show(symbol));
  show(names[0]);
}

/** Shows the trade of a row on the plot of its symbol, with room on both sides. */
function showTrade({ columns, shows }, row) {
  const { values, names } = columns[shows.symbol];
  choices.get(shows.stack)?.(names[values[row]]);
  const [from, to] = [columns[shows.from].values[row], columns[shows.to].values[row]];
  const room = Math.max(to - from, (span.full.to - span.full.from) / 60);
  span.show(from - room, to + room);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document
    .querySelector(`[data-stack="${shows.stack}"]`)
    ?.closest("section")
    .scrollIntoView({ behavior: isStill ? "auto" : "smooth" });
}

/** Copies a text when its button is pressed, and says so. */
function copyOnPress(host) {
  const before = host.textContent;
  host.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(host.dataset.copy).catch(() => {});
    host.textContent = "Copied";
    setTimeout(() => (host.textContent = before), 1200);
  });
}
