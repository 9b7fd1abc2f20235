/** From pointer, wheel and keys to what a plot does: hover, select a range, move, zoom. */

const STEADY = 4; // pixels within which a press is no drag

/**
 * Listens on a plot.
 * @param {Pane} pane
 * @param {object} acts hover(x, y), leave(), select(from, to), move(bars), zoom(bar, factor), reset(), step(bars)
 */
export function listen(pane, acts) {
  const { plot } = pane;
  const touches = new Map();
  let press = null;
  const at = (event) => {
    const box = plot.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const inside = (x) => Math.max(0, Math.min(pane.view.width, x));

  plot.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const [x] = at(event);
    touches.set(event.pointerId, x);
    press = { x, last: x, isPan: event.pointerType === "touch" || event.shiftKey, isDrag: false };
    if (event.pointerType === "mouse") plot.setPointerCapture(event.pointerId);
  });

  plot.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    if (touches.size === 2 && touches.has(event.pointerId)) {
      pinch(pane, touches, event.pointerId, x, acts);
      return;
    }
    if (!press) {
      acts.hover(x, y);
      return;
    }
    press.isDrag ||= Math.abs(x - press.x) > STEADY;
    if (!press.isDrag) return;
    acts.leave();
    if (press.isPan) {
      acts.move(pane.view.bar(press.last) - pane.view.bar(x));
      press.last = x;
    } else pane.band(...[inside(press.x), inside(x)].sort((a, b) => a - b));
  });

  const release = (event) => {
    touches.delete(event.pointerId);
    const done = press;
    press = null;
    if (!done) return;
    const [x, y] = at(event);
    if (done.isDrag && !done.isPan && event.type === "pointerup") {
      const [from, to] = [inside(done.x), inside(x)].sort((a, b) => a - b);
      acts.select(pane.view.bar(from), pane.view.bar(to));
    } else if (!done.isDrag && event.type === "pointerup") acts.hover(x, y);
  };
  plot.addEventListener("pointerup", release);
  plot.addEventListener("pointercancel", release);
  plot.addEventListener("pointerleave", () => press || acts.leave());
  plot.addEventListener("dblclick", acts.reset);
  listenToWheel(pane, acts, at);
  plot.addEventListener("keydown", (event) => onKey(event, pane, acts));
  plot.addEventListener("blur", acts.leave);
}

/** Zooms by two fingers: the distance between them before and after one has moved. */
function pinch(pane, touches, moved, x, acts) {
  const [other] = [...touches].find(([id]) => id !== moved).slice(1);
  const before = Math.abs(touches.get(moved) - other);
  touches.set(moved, x);
  const after = Math.abs(x - other);
  if (before > 8 && after > 8) acts.zoom(pane.view.bar((x + other) / 2), before / after);
}

/** The page scrolls under the wheel until the reader has chosen the plot, or holds Ctrl. */
function listenToWheel(pane, acts, at) {
  pane.plot.addEventListener(
    "wheel",
    (event) => {
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const isChosen = document.activeElement === pane.plot;
      if (!isSideways && !isChosen && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const [x] = at(event);
      const bars = (event.deltaX / pane.view.width) * (pane.view.end - pane.view.start);
      if (isSideways) acts.move(bars);
      else acts.zoom(pane.view.bar(x), Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006));
    },
    { passive: false },
  );
}

function onKey(event, pane, acts) {
  const far = Math.max(1, Math.round((pane.view.end - pane.view.start) / 10));
  const middle = (pane.view.start + pane.view.end) / 2;
  const keys = {
    ArrowLeft: () => acts.step(event.shiftKey ? -far : -1),
    ArrowRight: () => acts.step(event.shiftKey ? far : 1),
    PageUp: () => acts.move(-far * 5),
    PageDown: () => acts.move(far * 5),
    "+": () => acts.zoom(middle, 0.7),
    "=": () => acts.zoom(middle, 0.7),
    "-": () => acts.zoom(middle, 1 / 0.7),
    0: acts.reset,
    Escape: acts.leave,
  };
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}
