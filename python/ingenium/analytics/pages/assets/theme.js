/** Light and dark: the system's choice until the reader makes another, and the colours for plots. */

const root = document.documentElement;
const listeners = new Set();
const known = new Map(); // colours already asked for, until they change

/** Returns a colour of the style sheet by its name. */
export function colour(name) {
  if (!known.has(name)) known.set(name, getComputedStyle(root).getPropertyValue(`--${name}`).trim());
  return known.get(name);
}

/** Calls a function whenever the colours change. */
export function onColours(listener) {
  listeners.add(listener);
}

function tell() {
  known.clear();
  listeners.forEach((listener) => listener());
}

function isDark() {
  const chosen = root.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function describe(button) {
  const next = isDark() ? "light" : "dark";
  button.setAttribute("aria-label", `Switch to ${next} colours`);
  button.setAttribute("aria-pressed", String(isDark()));
  button.title = `Switch to ${next} colours`;
}

/** Makes the button of the page switch between light and dark; paper is always light. */
export function followTheme() {
  const button = document.getElementById("theme");
  describe(button);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    describe(button);
    tell();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    describe(button);
    tell();
  });
  let before;
  addEventListener("beforeprint", () => {
    before = root.dataset.theme;
    root.dataset.theme = "light";
    tell();
  });
  addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    tell();
  });
}
