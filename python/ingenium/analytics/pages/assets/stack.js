/** Plots above one another that share their time axis, their crosshair and a toolbar. */

import { Brush } from "./brush.js";
import { element, oncePerFrame } from "./elements.js";
import { moment, written } from "./format.js";
import { listen } from "./gestures.js";
import { fillAt, findingsAt } from "./marks.js";
import { Pane } from "./pane.js";
import { onColours } from "./theme.js";
import { TimeAxis } from "./time_axis.js";
import { toolbarOf } from "./toolbar.js";
import { Tooltip } from "./tooltip.js";

const HINTS = [
  "Drag to zoom in, double-click to zoom out; click a plot to zoom with the wheel or to use arrow keys.",
  "Pinch to zoom, swipe to move, tap for values.",
];

export class Stack {
  /** @param {object} spec time, panes, label @param {Span} span shared by the page */
  constructor(host, spec, span) {
    this.axis = new TimeAxis(spec.time);
    this.span = span;
    this.bar = null;
    this.redraw = oncePerFrame(() => this.draw());
    this.panes = spec.panes.map(
      (pane, k) =>
        new Pane(pane, this.axis, span, { hasDates: k === spec.panes.length - 1, toggled: (each) => this.toggled(each) }),
    );
    for (const { findings } of spec.panes) if (findings) this.placed(findings);
    this.toolbar = toolbarOf({ span, axis: this.axis, panes: this.panes, redraw: this.redraw });
    this.brush = new Brush(this.panes[0].series[0], this.axis, span);
    this.body = element("div", { class: "stack-body" }, ...this.panes.map((pane) => pane.host));
    const hints = HINTS.map((hint, k) => element("p", { class: `hint ${k ? "touch" : "mouse"}` }, hint));
    host.replaceChildren(this.toolbar.host, this.body, this.brush.host, ...hints);
    this.brush.host.hidden = this.axis.last < 3;
    this.tooltip = new Tooltip(this.body);
    this.panes.forEach((pane) => listen(pane, this.acts(pane)));
    span.listeners.add(this.redraw);
    onColours(this.redraw);
    this.watch = new ResizeObserver(this.redraw);
    this.watch.observe(this.body);
    this.draw();
  }

  /** Shows or hides a series in every plot that has one of its name. */
  toggled({ name, isHidden }) {
    for (const pane of this.panes) {
      for (const series of pane.series) if (series.name === name) series.isHidden = isHidden;
    }
    this.redraw();
  }

  /** Stops listening: another stack takes this one's place. */
  close() {
    this.span.listeners.delete(this.redraw);
    this.watch.disconnect();
    this.isClosed = true;
  }

  placed(findings) {
    findings.starts = findings.from;
    findings.from = findings.from.map((time) => this.axis.position(time));
    findings.to = findings.to.map((time) => this.axis.position(time));
  }

  draw() {
    if (this.isClosed) return;
    this.panes.forEach((pane) => pane.draw());
    this.brush.draw();
    this.toolbar.update();
    if (this.bar !== null) this.panes.forEach((pane) => pane.cross(this.bar, null));
  }

  acts(pane) {
    return {
      hover: (x, y) => this.point(pane, this.axis.nearest(pane.view.bar(x)), x, y),
      leave: () => this.leave(),
      select: (from, to) => this.select(from, to),
      move: (bars) => this.span.move(this.axis, bars),
      zoom: (bar, factor) => this.span.zoom(this.axis, bar, factor),
      reset: () => this.span.reset(),
      step: (bars) => this.step(pane, bars),
    };
  }

  select(from, to) {
    this.leave();
    const [start, end] = [Math.max(0, from), Math.min(this.axis.last, to)];
    if (end - start >= 1) this.span.show(this.axis.time(start), this.axis.time(end));
    this.redraw();
  }

  /** Moves the crosshair by keys, and the range with it when it would leave. */
  step(pane, bars) {
    const { axis, span } = this;
    const before = this.bar ?? axis.nearest(axis.position(span.to)) - bars;
    const bar = axis.nearest(before + bars);
    const [from, to] = [axis.position(span.from), axis.position(span.to)];
    if (bar < from) span.move(axis, bar - from);
    if (bar > to) span.move(axis, bar - to);
    this.draw();
    this.point(pane, bar, pane.view.place(bar), pane.view.scale.height / 2);
  }

  point(pane, nearest, x, y) {
    if (x > pane.view.width + 2) {
      this.leave();
      return;
    }
    const { fills } = pane.spec;
    const fill = fills && !fills.isHidden ? fillAt(fills, x, y, pane.view) : -1;
    const bar = fill < 0 ? nearest : fills.bar[fill];
    this.bar = bar;
    this.panes.forEach((each) => each.cross(bar, each === pane ? y : null));
    const rows = [...this.marked(pane, x, fill), ...this.panes.flatMap((each) => rowsOf(each, bar))];
    const [left, top] = [x, y + pane.plot.offsetTop];
    this.tooltip.show(moment(this.axis.times[bar], this.axis.daily), rows, left, top);
  }

  /** Returns the rows of the fill and the findings under the pointer. */
  marked(pane, x, fill) {
    const { fills, findings } = pane.spec;
    const rows = findings
      ? findingsAt(findings, x, pane.view).map((k) => ({ name: findings.severity[k], text: findings.text[k] }))
      : [];
    if (fill < 0) return rows;
    const isBuy = fills.side[fill] === "buy";
    return [{ name: isBuy ? "Buy" : "Sell", text: fills.text[fill], colour: isBuy ? "buy" : "sell" }, ...rows];
  }

  leave() {
    this.bar = null;
    this.panes.forEach((pane) => pane.cross(null, null));
    this.tooltip.hide();
  }
}

/** Returns a row for each series of a plot at a bar. */
function rowsOf(pane, bar) {
  const { format } = pane.spec;
  return pane.shown.flatMap((series) => {
    if (series.kind === "candles") {
      return ["open", "high", "low", "close"].map((part) => ({
        name: part[0].toUpperCase() + part.slice(1),
        text: written(series[part][bar], format),
      }));
    }
    return [{ name: series.name, text: written(series.values[bar], format), colour: series.colour }];
  });
}
