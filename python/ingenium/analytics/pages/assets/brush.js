/** The strip under a stack: everything in small, with a window to drag over the range that is shown. */

import { element, fitted } from "./elements.js";
import { drawArea } from "./lines.js";
import { extent, Scale } from "./scale.js";
import { colour } from "./theme.js";

const HANDLE = 10; // pixels from an edge within which that edge is dragged

export class Brush {
  constructor(series, axis, span) {
    Object.assign(this, { series, axis, span });
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.host = element(
      "div",
      {
        class: "brush",
        tabindex: "0",
        role: "img",
        "aria-label": "The whole period. Arrow keys move the range that is shown.",
      },
      this.canvas,
    );
    this.listen();
  }

  get edges() {
    const { axis, span, canvas } = this;
    const across = canvas.clientWidth / Math.max(1, axis.last);
    return [axis.position(span.from) * across, axis.position(span.to) * across];
  }

  draw() {
    const { context, width, height } = fitted(this.canvas);
    if (!width) return;
    const place = (k) => (k / Math.max(1, this.axis.last)) * width;
    const [low, high] = extent([this.series], 0, this.axis.last);
    const scale = new Scale(low, high, { height });
    const shown = { ...this.series, colour: "muted", width: 1 };
    drawArea(context, shown, { place, scale, from: 0, to: this.axis.last, width });
    const [left, right] = this.edges;
    context.fillStyle = colour("page");
    context.globalAlpha = 0.66;
    context.fillRect(0, 0, left, height);
    context.fillRect(right, 0, width - right, height);
    context.globalAlpha = 1;
    context.strokeStyle = colour("accent");
    context.lineWidth = 1;
    context.strokeRect(left + 0.5, 0.5, Math.max(1, right - left - 1), height - 1);
    context.fillStyle = colour("accent");
    for (const edge of [left, right]) {
      const x = Math.max(0, Math.min(width - 5, edge - 2.5));
      context.beginPath();
      context.roundRect(x, height / 2 - 9, 5, 18, 2.5);
      context.fill();
    }
  }

  listen() {
    let drag = null;
    const { host, axis, span } = this;
    const bar = (event) => {
      const box = host.getBoundingClientRect();
      return ((event.clientX - box.left) / box.width) * axis.last;
    };
    host.addEventListener("pointerdown", (event) => {
      const [left, right] = this.edges;
      const x = event.clientX - host.getBoundingClientRect().left;
      const start = { bar: bar(event), from: axis.position(span.from), to: axis.position(span.to) };
      if (Math.abs(x - left) < HANDLE) drag = { ...start, part: "from" };
      else if (Math.abs(x - right) < HANDLE) drag = { ...start, part: "to" };
      else if (x > left && x < right && !span.isFull) drag = { ...start, part: "both" };
      else drag = { ...start, part: "new" };
      host.setPointerCapture(event.pointerId);
    });
    host.addEventListener("pointermove", (event) => {
      if (drag) this.dragged(drag, bar(event));
    });
    const end = () => {
      drag = null;
    };
    host.addEventListener("pointerup", end);
    host.addEventListener("pointercancel", end);
    host.addEventListener("dblclick", () => span.reset());
    host.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      span.move(axis, (step * (axis.position(span.to) - axis.position(span.from))) / 10);
    });
  }

  dragged({ part, bar, from, to }, now) {
    const { axis, span } = this;
    if (part === "both") {
      span.move(axis, from + (now - bar) - axis.position(span.from));
      return;
    }
    const fixed = { from: to, to: from, new: bar }[part];
    const [start, end] = [Math.max(0, Math.min(fixed, now)), Math.min(axis.last, Math.max(fixed, now))];
    if (end - start >= Math.min(2, axis.last)) span.show(axis.time(start), axis.time(end));
  }
}
