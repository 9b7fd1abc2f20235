/** The card beside the pointer: the time, and what every plot of a stack has there. */

import { element } from "./elements.js";

export class Tooltip {
  constructor(host) {
    this.card = element("div", { class: "tooltip", role: "status", "aria-live": "polite" });
    this.card.hidden = true;
    host.append(this.card);
    this.host = host;
  }

  /** Shows a heading and rows `{name, text, colour}` beside a point of the host. */
  show(heading, rows, x, y) {
    const list = rows.map(({ name, text, colour }) =>
      element(
        "div",
        { class: "tooltip-row" },
        element("span", { class: `swatch solid${colour ? ` paint-${colour}` : " none"}` }),
        element("span", { class: "name" }, name),
        element("span", { class: "value" }, text),
      ),
    );
    this.card.replaceChildren(element("div", { class: "tooltip-heading" }, heading), ...list);
    this.card.hidden = false;
    const { offsetWidth: wide, offsetHeight: tall } = this.card;
    const { clientWidth, clientHeight } = this.host;
    const left = x + 16 + wide > clientWidth ? x - 16 - wide : x + 16;
    this.card.style.left = `${Math.max(0, Math.min(clientWidth - wide, left))}px`;
    this.card.style.top = `${Math.max(0, Math.min(clientHeight - tall, y - tall / 2))}px`;
  }

  hide() {
    this.card.hidden = true;
  }
}
