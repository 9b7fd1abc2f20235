/** How numbers and times are written on the pages: as the terminal writes them, with a true minus. */

export const DAY = 86_400_000;
const SIZES = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Writes a number with a fixed number of decimals and thousands separators. */
export function fixed(value, places) {
  if (value === null || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toLocaleString("en-GB", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Writes a fraction as a percentage. */
export function percent(value, places = 2) {
  return value === null || !Number.isFinite(value) ? "–" : `${fixed(value * 100, places)} %`;
}

/** Writes a price: two decimals, or as many as it needs up to eight. */
export function price(value) {
  if (value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const most = size >= 1000 ? 2 : size >= 1 ? 4 : 8;
  const digits = Number(value.toFixed(most)).toString();
  const decimals = digits.includes("e") ? most : (digits.split(".")[1] ?? "").length;
  return fixed(value, Math.max(2, decimals));
}

/** Writes a number in short: 950, 12.5k, 3.1M. */
export function short(value) {
  if (value === null || !Number.isFinite(value)) return "–";
  const [size, suffix] = SIZES.find(([limit]) => Math.abs(value) >= limit) ?? [1, ""];
  const text = Number((Math.abs(value) / size).toPrecision(3)).toString();
  return `${value < 0 ? "−" : ""}${text}${suffix}`;
}

/** Writes a number in the form that a series names. */
export function written(value, format) {
  if (format === "percent") return percent(value);
  if (format === "price") return price(value);
  if (format === "volume") return short(value);
  if (format === "count") return fixed(value, 0);
  return fixed(value, 2);
}

/** Writes a time: a date, and the time of day unless all times are midnights. */
export function moment(time, daily) {
  const text = new Date(time).toISOString();
  if (daily) return text.slice(0, 10);
  const seconds = time % 60_000 ? 19 : 16;
  return text.slice(0, seconds).replace("T", " ");
}

/** Writes the label of a tick: only what differs from its neighbours. */
export function tickLabel(time, unit) {
  const date = new Date(time);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (unit === "year" || (unit === "month" && month === 0)) return String(year);
  if (unit === "month") return MONTHS[month];
  if (unit === "day" || time % DAY === 0) return `${day} ${MONTHS[month]}`;
  return date.toISOString().slice(11, 16);
}
