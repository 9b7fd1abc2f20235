/** The data that the page carries, in a block of JSON. */

/** Returns the data; times, which are written as steps, are summed up again. */
export function payload() {
  return JSON.parse(document.getElementById("page-data").textContent, (key, value) =>
    key === "steps" ? summed(value) : value,
  );
}

function summed(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** Returns the times of a stack. */
export function timesOf(stack) {
  return stack.time.steps;
}
