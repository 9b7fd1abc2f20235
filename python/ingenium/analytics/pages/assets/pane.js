/** One plot: a title with its legend, a canvas for what is drawn, a second one for the crosshair. */

import { axisText } from "./axis_text.js";
import { drawCandles, drawVolume } from "./candles.js";
import { element, fitted } from "./elements.js";
import { moment } from "./format.js";
import { legendOf } from "./legend.js";
import { drawArea, drawLine, drawUnder } from "./lines.js";
import { drawFills, drawFindings } from "./marks.js";
import { extent, Scale } from "./scale.js";
import { colour } from "./theme.js";
import { timeTicks } from "./ticks.js";

const DRAWN = { line: drawLine, area: drawArea, under: drawUnder, candles: drawCandles, volume: drawVolume };
const FLAT = 0.001; // a share that moves less than this is drawn as still
const KEYS = "Arrow keys move the crosshair, plus and minus zoom, 0 shows everything.";
const DATES = 24; // pixels under the lowest plot
const FONT = "11px Inter, 'SF Pro Text', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export class Pane {
  /** @param {object} spec as the page carries it @param {TimeAxis} axis @param {Span} span */
  constructor(spec, axis, span, { hasDates, toggled }) {
    this.spec = spec;
    this.axis = axis;
    this.span = span;
    this.hasDates = hasDates;
    this.isLog = spec.log === "on";
    this.series = spec.series.map((series) => completed(series));
    if (spec.fills) spec.fills.position = spec.fills.bar;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.overlay = element("canvas", { class: "overlay", "aria-hidden": "true" });
    this.plot = element(
      "div",
      { class: `plot plot-${spec.height}`, tabindex: "0", role: "img", "aria-label": `${spec.description}. ${KEYS}` },
      this.canvas,
      this.overlay,
    );
    if (hasDates) this.plot.classList.add("has-dates");
    this.legend = legendOf(spec.legend === false ? [] : this.series, spec.fills, toggled);
    const heading = element("div", { class: "pane-heading" }, element("h3", {}, spec.title));
    if (spec.unit) heading.append(element("span", { class: "unit" }, spec.unit));
    this.heading = heading;
    heading.append(this.legend);
    this.host = element("div", { class: "pane", "data-pane": spec.id }, heading, this.plot);
  }

  get shown() {
    return this.series.filter((series) => !series.isHidden);
  }

  /** Returns what drawing needs: which bars are in sight, and where a bar and a value stand. */
  measured(width, height) {
    const { axis, span } = this;
    const inner = width - gutter(width);
    const tall = height - (this.hasDates ? DATES : 0);
    const [start, end] = [axis.position(span.from) - 0.5, axis.position(span.to) + 0.5];
    const from = Math.max(0, Math.floor(start));
    const to = Math.min(axis.last, Math.ceil(end));
    const place = (k) => ((k - start) / (end - start)) * inner;
    const bar = (x) => start + (x / inner) * (end - start);
    let [low, high] = extent(this.shown, from, to, { includesZero: this.spec.zero });
    if (this.spec.base !== undefined && this.spec.base !== null && !this.isLog) {
      [low, high] = [Math.min(low, this.spec.base), Math.max(high, this.spec.base)];
    }
    if (this.spec.format === "percent" && high - low < FLAT) low = Math.min(low, high - FLAT * 10);
    const scale = new Scale(low, high, { height: tall, isLog: this.isLog });
    return { place, bar, scale, from, to, start, end, width: inner };
  }

  draw() {
    const { context, width, height } = fitted(this.canvas);
    if (!width) return;
    const view = this.measured(width, height);
    this.view = view;
    context.font = FONT;
    this.grid(context, view);
    context.save();
    context.beginPath();
    context.rect(0, 0, view.width, view.scale.height);
    context.clip();
    if (this.spec.findings) drawFindings(context, this.spec.findings, view);
    for (const series of this.shown) DRAWN[series.kind](context, series, view);
    if (this.spec.fills && !this.spec.fills.isHidden) drawFills(context, this.spec.fills, view);
    context.restore();
  }

  grid(context, view) {
    const { scale, width } = view;
    context.lineWidth = 1;
    context.textBaseline = "middle";
    context.textAlign = "left";
    if (this.spec.format !== "volume") {
      const ticks = scale.ticks(scale.height > 160 ? 6 : 3);
      this.text = axisText(ticks, this.spec.format);
      for (const tick of ticks) {
        const y = Math.round(scale.y(tick)) + 0.5;
        if (y < 4 || y > scale.height - 3) continue;
        line(context, [0, y, width, y], colour(tick === this.spec.base ? "axis" : "grid"));
        context.fillStyle = colour("muted");
        context.fillText(this.text(tick), width + 8, y);
      }
    }
    const dates = timeTicks(this.axis, view.start, view.end, Math.max(2, Math.floor(width / (width < 460 ? 48 : 84))));
    context.textBaseline = "alphabetic";
    for (const { position, label } of dates) {
      const x = Math.round(view.place(position)) + 0.5;
      line(context, [x, 0, x, scale.height], colour("grid"));
      if (!this.hasDates) continue;
      const half = context.measureText(label).width / 2;
      context.fillStyle = colour("muted");
      context.fillText(label, Math.max(0, Math.min(width - half, x - half)), scale.height + 17);
    }
    line(context, [0, scale.height + 0.5, width, scale.height + 0.5], colour("axis"));
  }

  /** Draws the crosshair at a bar, and at a height when the pointer is over this plot. */
  cross(bar, y) {
    const { context, height } = fitted(this.overlay);
    if (bar === null || !this.view) return;
    const { place, scale, width } = this.view;
    const x = Math.round(place(bar)) + 0.5;
    context.font = FONT;
    context.setLineDash([3, 3]);
    line(context, [x, 0, x, scale.height], colour("ink"), 0.55);
    if (y !== null && y < scale.height) {
      line(context, [0, Math.round(y) + 0.5, width, Math.round(y) + 0.5], colour("ink"), 0.35);
    }
    context.setLineDash([]);
    for (const series of this.shown) {
      if (series.kind === "candles" || series.kind === "volume") continue;
      const value = series.values[bar];
      if (value === null || value === undefined) continue;
      context.beginPath();
      context.arc(x, scale.y(value), 3.5, 0, Math.PI * 2);
      context.fillStyle = colour(series.colour);
      context.strokeStyle = colour("surface");
      context.lineWidth = 1.5;
      context.fill();
      context.stroke();
    }
    if (y !== null && y < scale.height && this.spec.format !== "volume") {
      tag(context, this.text(scale.value(y), 1), width + 4, y, "left");
    }
    if (this.hasDates) {
      tag(context, moment(this.axis.times[bar], this.axis.daily), x, height - 11, "center", width);
    }
  }

  /** Draws the range that the reader is dragging open. */
  band(from, to) {
    const { context } = fitted(this.overlay);
    context.fillStyle = colour("accent");
    context.globalAlpha = 0.14;
    context.fillRect(from, 0, to - from, this.view.scale.height);
    context.globalAlpha = 1;
  }
}

/** Returns the room for the labels of values. */
export function gutter(width) {
  return width < 520 ? 50 : 66;
}

/** Returns a series with the lowest and highest value of each bar. */
function completed(series) {
  if (series.kind === "candles") {
    return { ...series, values: series.close, lows: series.low, highs: series.high };
  }
  if (series.kind === "volume") {
    return { ...series, values: series.volume, lows: series.volume, highs: series.volume };
  }
  const { values } = series;
  return { ...series, lows: series.low ?? values, highs: series.high ?? values };
}

function line(context, [x1, y1, x2, y2], shade, alpha = 1) {
  context.globalAlpha = alpha;
  context.strokeStyle = shade;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
  context.globalAlpha = 1;
}

function tag(context, text, x, y, align, width = Infinity) {
  const wide = context.measureText(text).width + 10;
  const left = align === "left" ? x : Math.max(0, Math.min(width - wide, x - wide / 2));
  context.fillStyle = colour("ink");
  context.beginPath();
  context.roundRect(left, y - 9, wide, 18, 3);
  context.fill();
  context.fillStyle = colour("surface");
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, left + 5, y + 0.5);
}
