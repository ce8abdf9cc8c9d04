// What scripts write on a page: sentences, figures and times in its language, links, buttons.

/** @typedef {Record<string, number | string>} Values */
/**
 * The page's translations: the forms of each English pattern, and which form each of Unicode's plural
 * categories takes. English needs none.
 * @typedef {{messages: Record<string, string[]>, plurals: Record<string, number>}} Translations
 */

/** The page's language, as browsers name it: en-US. */
export const language = document.documentElement.lang || "en";
const format = new Intl.NumberFormat(language);
const category = new Intl.PluralRules(language);
/** @type {Translations} */
const { messages, plurals } = JSON.parse(
  document.getElementById("words")?.textContent || '{"messages": {}, "plurals": {}}',
);

/**
 * A sentence in the page's language. A value replaces `%(name)s`; numbers are written as in that
 * language. The pattern must be a literal text, or translators never get to see it.
 * @param {string} pattern @param {Values} [values]
 */
export function gettext(pattern, values) {
  return filled(messages[pattern]?.[0] ?? pattern, values);
}

/**
 * A sentence about a number of things. The number replaces `%(count)s`.
 * @param {string} one @param {string} many @param {number} count @param {Values} [values]
 */
export function ngettext(one, many, count, values) {
  const translated = messages[one]?.[plurals[category.select(count)]];
  return filled(translated ?? (count === 1 ? one : many), { count, ...values });
}

/** @param {string} pattern @param {Values} [values] */
function filled(pattern, values) {
  if (!values) return pattern;
  return pattern.replace(/%(?:\((\w+)\)s|%)/g, (_, name) => (name ? written(values[name]) : "%"));
}

/** A number as people read it: 20,387. Texts stay as they are. @param {number | string} value */
export function written(value) {
  return typeof value === "number" ? format.format(value) : value;
}

/**
 * As `clock_time` of the server: 18:42, or Nov 20, 18:42. A browser that doesn't know a zone says the
 * time in UTC.
 * @param {Date} moment @param {string} [zone]
 */
export function clock(moment, zone) {
  try {
    return clockIn(moment, zone);
  } catch {
    return `${clockIn(moment, "UTC")} UTC`;
  }
}

/** @param {Date} moment @param {string} [timeZone] */
function clockIn(moment, timeZone) {
  /** @param {Intl.DateTimeFormatOptions} form */
  const as = (form, at = moment) =>
    new Intl.DateTimeFormat(language, { ...form, timeZone }).format(at);
  /** @param {Intl.DateTimeFormatOptions} form */
  const isNow = (form) => as(form) === as(form, new Date());
  /** @type {Intl.DateTimeFormatOptions} */
  const day = { month: "short", day: "numeric" };
  const hour = as({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (isNow({ ...day, year: "numeric" })) return hour;
  const date = as(isNow({ year: "numeric" }) ? day : { ...day, year: "numeric" });
  return `${date}, ${hour}`;
}

/** @param {string} address @param {string} text */
export function link(address, text) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = text;
  return anchor;
}

/**
 * A button. `label` is read out instead of the text, which alone says too little.
 * @param {string} text @param {string} label @param {() => void} act
 */
export function button(text, label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.setAttribute("aria-label", label);
  element.addEventListener("click", act);
  return element;
}
