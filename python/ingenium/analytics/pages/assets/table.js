/** A table of many rows: sorted by its headings, filtered by words and buttons, a page at a time. */

import { button, element } from "./elements.js";
import { fixed, moment, percent, price } from "./format.js";

const PAGE_SIZES = [25, 100, 500];
const WRITTEN = {
  money: (value) => fixed(value, 2),
  gain: (value) => (value > 0 ? `+${fixed(value, 2)}` : fixed(value, 2)),
  share: (value) => (value > 0 ? `+${percent(value)}` : percent(value)),
  price,
  number: (value) => fixed(value, Number.isInteger(value) ? 0 : 4),
  days: (value) => `${fixed(value, value < 10 ? 1 : 0)} d`,
};

export class DataTable {
  /** @param {object} spec label, rows, columns, quick filters @param {(row: number) => void} [chosen] */
  constructor(host, spec, chosen) {
    this.spec = spec;
    this.chosen = chosen;
    this.words = spec.columns.map(({ names }) => names?.map((name) => name.toLowerCase()));
    this.texts = new Map();
    this.state = { sort: null, isDown: false, words: [], quick: "all", page: 0, size: PAGE_SIZES[0] };
    this.rows = [...Array(spec.rows).keys()];
    this.body = element("tbody");
    this.status = element("span", { class: "status", "aria-live": "polite" });
    this.headings = spec.columns.map((column, place) => this.heading(column, place));
    const table = element(
      "table",
      { class: "data", "aria-label": spec.label },
      element("thead", {}, element("tr", {}, ...this.headings)),
      this.body,
    );
    host.replaceChildren(this.controls(), element("div", { class: "scroll", tabindex: "0" }, table), this.pager());
    this.update();
  }

  heading(column, place) {
    const sort = button(column.label, () => this.sortBy(place), { "data-sort": column.label });
    const isText = !WRITTEN[column.kind];
    return element("th", { scope: "col", class: isText ? "text" : "figure", "aria-sort": "none" }, sort);
  }

  controls() {
    const filter = element("input", {
      type: "search",
      placeholder: "Filter: symbol, strategy, date …",
      "aria-label": `Filter ${this.spec.label}`,
    });
    filter.addEventListener("input", () => {
      this.state.words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      this.changed();
    });
    const quick = ["all", ...Object.keys(this.spec.quick ?? {})].map((name) =>
      button(name[0].toUpperCase() + name.slice(1), () => this.quick(name), {
        "data-quick": name,
        "aria-pressed": String(name === "all"),
      }),
    );
    this.quickButtons = quick;
    const parts = quick.length > 1 ? [element("div", { class: "buttons", role: "group" }, ...quick)] : [];
    return element("div", { class: "table-controls" }, filter, ...parts, this.status);
  }

  pager() {
    this.before = button("‹ Previous", () => this.turn(-1));
    this.after = button("Next ›", () => this.turn(1));
    this.pageText = element("span", { class: "status" });
    const sizes = PAGE_SIZES.map((size) => element("option", { value: String(size) }, `${size} rows`));
    const select = element("select", { "aria-label": "Rows a page" }, ...sizes);
    select.addEventListener("change", () => {
      this.state.size = Number(select.value);
      this.state.page = 0;
      this.show();
    });
    this.pages = element("div", { class: "pager" }, this.before, this.pageText, this.after, select);
    return this.pages;
  }

  quick(name) {
    this.state.quick = name;
    this.quickButtons.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.quick === name)));
    this.changed();
  }

  turn(by) {
    this.state.page += by;
    this.show();
  }

  sortBy(place) {
    const { state } = this;
    const isText = !WRITTEN[this.spec.columns[place].kind];
    state.isDown = state.sort === place ? !state.isDown : !isText;
    state.sort = place;
    this.headings.forEach((heading, k) => {
      const order = state.isDown ? "descending" : "ascending";
      heading.setAttribute("aria-sort", k === place ? order : "none");
    });
    this.changed();
  }

  changed() {
    this.state.page = 0;
    this.update();
  }

  /** Filters and sorts the numbers of the rows; the rows themselves never move. */
  update() {
    const { state, spec } = this;
    const rule = spec.quick?.[state.quick];
    const signed = rule && spec.columns[rule.column].values;
    this.rows = [];
    for (let row = 0; row < spec.rows; row += 1) {
      if (signed && !(signed[row] * rule.sign > 0)) continue;
      if (state.words.every((word) => this.says(row, word))) this.rows.push(row);
    }
    if (state.sort !== null) this.order(spec.columns[state.sort]);
    this.show();
  }

  order({ values, names }) {
    const worth = names ? (row) => names[values[row]] : (row) => values[row];
    const turn = this.state.isDown ? -1 : 1;
    this.rows.sort((a, b) => {
      const [x, y] = [worth(a), worth(b)];
      if (x === null || y === null) return (x === null) - (y === null);
      return (x < y ? -1 : x > y ? 1 : a - b) * turn;
    });
  }

  says(row, word) {
    return this.spec.columns.some(({ kind, values }, place) => {
      if (this.words[place]) return this.words[place][values[row]].includes(word);
      return kind === "time" && this.time(values[row]).includes(word);
    });
  }

  time(value) {
    if (!this.texts.has(value)) this.texts.set(value, moment(value, this.spec.daily));
    return this.texts.get(value);
  }

  show() {
    const { state, rows, spec } = this;
    const pages = Math.max(1, Math.ceil(rows.length / state.size));
    state.page = Math.max(0, Math.min(pages - 1, state.page));
    const first = state.page * state.size;
    const shown = rows.slice(first, first + state.size);
    this.body.replaceChildren(...shown.map((row) => this.row(row)));
    if (!shown.length) {
      const cell = element("td", { colspan: String(spec.columns.length), class: "none" }, "Nothing matches.");
      this.body.append(element("tr", {}, cell));
    }
    const all = rows.length === spec.rows ? "" : ` of ${fixed(spec.rows, 0)}`;
    const values = spec.columns[spec.sum].values;
    const sum = rows.reduce((total, row) => total + (values[row] ?? 0), 0);
    const noun = `${spec.noun}${spec.rows === 1 ? "" : "s"}`;
    this.status.textContent = `${fixed(rows.length, 0)}${all} ${noun}, together ${WRITTEN.gain(sum)}`;
    this.pageText.textContent = `Page ${state.page + 1} of ${pages}`;
    this.before.disabled = state.page === 0;
    this.after.disabled = state.page === pages - 1;
    this.pages.hidden = spec.rows <= PAGE_SIZES[0];
  }

  row(row) {
    const cells = this.spec.columns.map((column, place) => this.cell(column, row, place));
    return element("tr", {}, ...cells);
  }

  cell(column, row, place) {
    const value = column.values[row];
    if (!WRITTEN[column.kind]) {
      const text = column.kind === "time" ? this.time(value) : column.names[value];
      const told = place === 0 && this.chosen ? button(text, () => this.chosen(row), { class: "link" }) : text;
      return element("td", { class: column.kind === "time" ? "text when" : "text" }, told);
    }
    const tone = ["gain", "share"].includes(column.kind) && value ? (value > 0 ? " up" : " down") : "";
    return element("td", { class: `figure${tone}` }, value === null ? "–" : WRITTEN[column.kind](value));
  }
}
