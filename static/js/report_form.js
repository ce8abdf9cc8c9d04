// The report form: its fields, and which report they hold. The report's key and the link it was given
// stay in this entry of the browser's history. What was typed stays in the tab's storage, in case the
// page is loaded again.

import { lettersTyped, setCount } from "./counts.js";
import { forgetReport, isFields, keepReport, keptReport, newKey, tab } from "./device.js";
import { each } from "./figures.js";
import { say, showWaiting } from "./waiting.js";
import { gettext } from "./words.js";

/** @typedef {import("./device.js").Fields} Fields */

/** The names of the fields that people fill in. */
const FILLED = /^(letters-|channel-|event_code$|section$|writers$)/;
/** Fields that were added to the form, as it had no input for them. */
const ADDED = '[type="hidden"]:is([name="sure"], [name^="letters-"], [name^="channel-"])';
/** The name in the tab's storage of what was typed last. */
const TYPED = "report-typed";

/** Whether anything was typed since the form's report was sent. */
let typedSince = false;

// Fields

/** @returns {HTMLFormElement | null} */
export function reportForm() {
  return document.querySelector("form#report");
}

/** @param {HTMLFormElement} form */
export function keyField(form) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem("key"));
}

/** The fields as they are filled in. @param {HTMLFormElement} form */
export function filledFields(form) {
  const all = /** @type {Fields} */ ([...new FormData(form).entries()]);
  return all.filter(([name]) => FILLED.test(name) || name === "sure");
}

/** How many letters the form reports. @param {HTMLFormElement} form */
export function lettersOf(form) {
  let sum = 0;
  each(form, '[name^="letters-"]', (input) => {
    sum += lettersTyped(/** @type {HTMLInputElement} */ (input).value);
  });
  return sum;
}

/** @param {HTMLFormElement} form @param {Fields} fields */
export function fillIn(form, fields) {
  for (const [name, value] of fields.filter(([name]) => FILLED.test(name))) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && value) field.closest("details")?.setAttribute("open", "");
    if (field instanceof HTMLInputElement) setCount(field, value);
    else if (field instanceof HTMLSelectElement) choose(field, value);
    else if (value) addHidden(form, name, value);
  }
}

/** Choose an option, even one that is no longer offered. @param {HTMLSelectElement} select @param {string} value */
function choose(select, value) {
  select.value = value;
  const chosen = select.selectedOptions[0];
  if (chosen) chosen.disabled = false;
  else select.selectedIndex = 0;
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
export function addHidden(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

/** Empty the form, and remove the faults and questions that were shown. @param {HTMLFormElement} form */
export function empty(form) {
  document.getElementById("faults")?.remove();
  document.getElementById("next-report")?.closest("p")?.remove();
  each(form, `.fault, .question, ${ADDED}`, (element) => element.remove());
  each(form, "[aria-invalid]", (input) => input.removeAttribute("aria-invalid"));
  each(form, ".row-faulty, .row-questioned", (row) => row.classList.remove("row-faulty", "row-questioned"));
  each(form, ".stepper input", (input) => setCount(/** @type {HTMLInputElement} */ (input), ""));
  const writers = form.elements.namedItem("writers");
  if (writers instanceof HTMLInputElement) {
    delete writers.dataset.typed;
    setCount(writers, "");
  }
  each(form, ".row select", (select) => {
    const options = [.../** @type {HTMLSelectElement} */ (select).options];
    const usual = options.find((option) => option.defaultSelected) ?? options[0];
    usual.selected = true;
  });
}

// Which report the form holds

/**
 * Keep the key in the history: after the Back button the page sends the same key again, so that a
 * report counts once.
 * @param {HTMLFormElement} form
 */
export function keepKey(form) {
  const { key } = history.state ?? {};
  if (key) keyField(form).value = key;
  else history.replaceState({ key: keyField(form).value }, "");
}

/** Store what was typed, in case the page is loaded again. @param {HTMLFormElement} form */
export function keepTyped(form) {
  typedSince = true;
  return tab.write(TYPED, { key: keyField(form).value, fields: filledFields(form) });
}

/** Fill in what was typed before the page was loaded again. @param {HTMLFormElement} form */
export function fillAgain(form) {
  const typed = tab.read(TYPED);
  if (typed?.key !== keyField(form).value || !isFields(typed.fields)) return;
  typedSince = true;
  fillIn(form, typed.fields);
}

/** Note that everything typed was sent. */
export function forgetTyped() {
  tab.remove(TYPED);
  typedSince = false;
}

/** Note that this page has sent its report. @param {string} link to the report */
export function rememberSent(link) {
  history.replaceState({ ...history.state, sent: link }, "");
}

/** A link to the report that this page has sent, if it has. */
export function linksToSent() {
  /** @type {string | undefined} */
  const sent = history.state?.sent;
  return sent ? [/** @type {[string, string]} */ ([sent, gettext("See or correct it")])] : [];
}

/** Whether this page has sent its report and something was typed since. */
export function hasTypedSinceSent() {
  return typedSince && linksToSent().length > 0;
}

/** Say something about the report that this page has sent, with links to it and to a new one. @param {string} words */
export function saySent(words) {
  say(words, ...linksToSent(), ["#next-report", gettext("Begin a new report")]);
  showWaiting();
}

/** Begin another report, with what was typed since the last one was sent. */
export function beginNext() {
  const form = reportForm();
  if (!form) return;
  const links = linksToSent();
  const fields = typedSince ? filledFields(form) : [];
  const kept = keptReport(keyField(form).value);
  const key = newKey();
  begin(form, key);
  fillIn(form, fields);
  if (kept) {
    // The old key could only be refused. Sending the form removes the report with the new one.
    forgetReport(kept.key);
    keepReport({ ...kept, key });
  }
  say(gettext("This is a new report. The one before it was sent."), ...links);
  showWaiting();
}

/** Begin an empty report with this key. @param {HTMLFormElement} form @param {string} key */
export function begin(form, key) {
  empty(form);
  keyField(form).value = key;
  tab.remove(TYPED);
  history.replaceState({ key }, "", location.pathname + location.search);
}

/** Fill in the kept report that the address names. What was in the form is kept instead. */
export function fillInKept() {
  const form = reportForm();
  const kept = keptReport(new URLSearchParams(location.hash.slice(1)).get("kept-report"));
  if (!form || !kept) return;
  if (keyField(form).value === kept.key && lettersOf(form)) return;
  setAside(form);
  begin(form, kept.key);
  fillIn(form, kept.fields);
  if (kept.questioned) addHidden(form, "sure", "1");
  keepReport({ ...kept, stopped: gettext("not sent, as you began to change it.") });
  say(kept.stopped ?? "");
}

/** Keep what is in the form, unsent. @param {HTMLFormElement} form */
function setAside(form) {
  const letters = lettersOf(form);
  if (!letters || linksToSent().length) return;
  const { value: key } = keyField(form);
  const fields = filledFields(form);
  keepReport({ key, letters, at: Date.now(), fields, stopped: gettext("not sent yet.") });
}
