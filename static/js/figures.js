// Fills a scope's standings into the elements of a page, which say by their attributes what they show.

import { clock, gettext, written } from "./words.js";

/** @typedef {import("./watch.js").Standings} Standings */
/** @typedef {import("./watch.js").Connection} Connection */

/** The counts of standings, each shown by an element of its name. */
const COUNTS = /** @type {const} */ (["letters", "verified", "reports", "writers", "events", "schools", "places"]);

/** What stands in place of a count that is not said. */
const NOT_SAID = "–";

export const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** The values of figures that have changed. @type {WeakMap<Element, number>} */
const values = new WeakMap();

/**
 * Fill in standings. A case that they don't name is hidden: it has come under embargo.
 * @param {ParentNode} within @param {Standings} standings
 */
export function fill(within, standings) {
  for (const name of COUNTS) {
    each(within, `[data-figure="${name}"]`, (element) => show(element, standings[name]));
  }
  each(within, "[data-withheld]", (element) => {
    element.hidden = standings.letters !== null;
  });
  const named = new Set(standings.cases.map(({ slug }) => slug));
  each(within, "[data-case-letters]", (element) => {
    /** @type {HTMLElement | null} */
    const row = element.closest("li, tr, article");
    if (row) row.hidden = !named.has(element.dataset.caseLetters ?? "");
  });
  for (const { slug, letters, verified } of standings.cases) {
    const name = CSS.escape(slug);
    each(within, `[data-case-letters="${name}"]`, (element) => show(element, letters));
    each(within, `[data-case-verified="${name}"]`, (element) => show(element, verified));
  }
  each(within, "[data-channel-letters]", (element) =>
    show(element, standings.channels?.[element.dataset.channelLetters ?? ""] ?? 0),
  );
  each(within, '[data-figure="frozen"]', (element) => {
    element.hidden = standings.state !== "frozen";
  });
  each(within, "[data-goal]", (element) => fillGoal(element, standings));
  each(within, '[data-figure="as-of"]', (element) => fillTime(element, standings.as_of));
}

/** @param {HTMLElement} element @param {Standings} standings */
function fillGoal(element, standings) {
  const { letters, goal } = standings;
  element.hidden = !goal;
  if (!goal) return;
  const percent = share(letters ?? 0, goal);
  each(element, '[data-figure="share"]', (text) => {
    text.textContent = `${written(percent)}%`;
  });
  each(element, '[data-figure="goal"]', (text) => {
    text.textContent = written(goal);
  });
  each(element, '[data-figure="next"]', (text) => {
    const next = gettext("next goal: %(goal)s", { goal: nextGoal(letters ?? 0, goal) });
    text.textContent = (letters ?? 0) < goal ? "" : ` · ${next}`;
  });
  each(element, '[data-figure="progress"]', (bar) => {
    /** @type {HTMLProgressElement} */ (bar).value = Math.min(percent, 100);
  });
}

/** A part of a whole in per cent, rounded down as by the server. @param {number} part @param {number} whole */
export function share(part, whole) {
  return Math.floor((part * 100) / whole);
}

/** As `next_goal` of the server. @param {number} letters @param {number} goal */
export function nextGoal(letters, goal) {
  const step = Math.max(Math.floor(10 ** (String(goal).length - 1) / 2), 1);
  return (Math.floor(letters / step) + 1) * step;
}

/** @param {HTMLElement} element @param {string | null} moment */
function fillTime(element, moment) {
  const around = element.closest("[data-has-time]");
  if (around instanceof HTMLElement) around.hidden = !moment;
  if (!moment) return;
  element.setAttribute("datetime", moment);
  writeTime(element);
}

/** Write an element's time as people read it. @param {HTMLElement} element */
function writeTime(element) {
  const moment = element.getAttribute("datetime");
  if (moment) element.textContent = clock(new Date(moment), element.dataset.zone);
}

// At midnight, today's times become yesterday's and need their date.
setInterval(() => each(document, '[data-figure="as-of"]', writeTime), 60_000);

/** @param {ParentNode} within @param {Connection} connection @param {Date} since */
export function showConnection(within, connection, since) {
  each(within, "[data-connection]", (element) => {
    const { zone, zoneName = "" } = element.dataset;
    const time = clock(since, zone);
    const words = {
      live: gettext("live"),
      asking: gettext("live, asked for every few seconds"),
      stale: gettext("stale: no contact since %(time)s, %(zone)s", { time, zone: zoneName }),
      paused: gettext("paused"),
    };
    element.textContent = words[connection];
    element.dataset.state = connection;
    const fresh = connection === "live" || connection === "asking";
    element.hidden = fresh && element.dataset.connection === "quiet";
  });
}

/** @param {ParentNode} within @param {string} selector @param {(element: HTMLElement) => void} act */
export function each(within, selector, act) {
  /** @type {NodeListOf<HTMLElement>} */
  const elements = within.querySelectorAll(selector);
  elements.forEach(act);
}

/** Show a count; null is one that is not said. @param {HTMLElement} element @param {number | null} value */
export function show(element, value) {
  if (value === null) {
    values.delete(element);
    element.textContent = NOT_SAID;
    return;
  }
  const before = values.get(element) ?? Number((element.textContent ?? "").replace(/\D/g, ""));
  values.set(element, value);
  if (before === value) return;
  element.textContent = written(value);
  if (element.dataset.signs) element.dataset.signs = String(written(value).length);
  const still = calm.matches || document.hidden || !element.classList.contains("figure");
  if (still) delete element.dataset.shown;
  else countTo(element, before, value);
}

/** @param {HTMLElement} element @param {number} before @param {number} value */
async function countTo(element, before, value) {
  element.dataset.shown ??= written(before);
  try {
    const { count } = await import("./counting.js");
    count(element, before, value);
  } catch {
    delete element.dataset.shown;
  }
}
