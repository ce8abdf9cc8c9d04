// What scripts write on a page: figures and times in its language, links, buttons.

const language = document.documentElement.lang || "en";
const format = new Intl.NumberFormat(language);

/** A count as people read it: 20,387. @param {number} value */
export const written = (value) => format.format(value);

/** @param {number} letters */
export function inLetters(letters) {
  return letters === 1 ? "1 letter" : `${written(letters)} letters`;
}

/** As `clock_time` of the server: 18:42, or Nov 20, 18:42. @param {Date} moment @param {string} [timeZone] */
export function clock(moment, timeZone) {
  const as = (/** @type {Intl.DateTimeFormatOptions} */ form, at = moment) =>
    new Intl.DateTimeFormat(language, { ...form, timeZone }).format(at);
  const isNow = (/** @type {Intl.DateTimeFormatOptions} */ form) => as(form) === as(form, new Date());
  const date = /** @type {const} */ ({ month: "short", day: "numeric" });
  const dated = /** @type {const} */ ({ ...date, year: "numeric" });
  const hour = as({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (isNow(dated)) return hour;
  return `${as(isNow({ year: "numeric" }) ? date : dated)}, ${hour}`;
}

/** A time of the last days: Thu 18:42. @param {number} at in milliseconds since 1970 */
export function weekdayTime(at) {
  const form = /** @type {const} */ ({ weekday: "short", hour: "numeric", minute: "numeric" });
  return new Intl.DateTimeFormat(language, form).format(at);
}

/** The reader's time zone, as `zone_name` of the server says it: New York time. */
export function zoneName() {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const city = timeZone.replace(/.*\//, "").replaceAll("_", " ");
  return timeZone === "UTC" ? timeZone : `${city} time`;
}

/** @param {string} address @param {string} text */
export function link(address, text) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = text;
  return made;
}

/**
 * A button that does this; `label` is its name where its text alone says too little.
 * @param {string} text @param {string} label @param {() => void} act
 */
export function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}
