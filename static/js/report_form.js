// The report form: its fields, and which report they hold. The report's key and where it was sent to
// stay with this entry of the browser's history; what was typed stays in the tab, for a page that is
// loaded again.

import { lettersTyped, setCount } from "./counts.js";
import { forgetReport, isFields, keepReport, keptReport, newKey, tab } from "./device.js";
import { each } from "./figures.js";
import { say, showWaiting } from "./waiting.js";
import { gettext } from "./words.js";

/** @typedef {import("./device.js").Fields} Fields */

/** The fields that somebody fills in. */
const FILLED = /^(letters-|channel-|event_code$|section$)/;
/** What a form got that its page had no place for. */
const HIDDEN = '[type="hidden"]:is([name="sure"], [name^="letters-"], [name^="channel-"])';
/** The tab keeps under this name what was typed last. */
const TYPED = "report-typed";

/** Whether somebody has typed since the form's report was sent. */
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

/** What somebody filled in. @param {HTMLFormElement} form */
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
    const place = form.elements.namedItem(name);
    if (place instanceof HTMLInputElement && value) place.closest("details")?.setAttribute("open", "");
    if (place instanceof HTMLInputElement) setCount(place, value);
    else if (place instanceof HTMLSelectElement) choose(place, value);
    else if (value) addHidden(form, name, value);
  }
}

/** Choose what was chosen, even if it is offered no more. @param {HTMLSelectElement} select @param {string} value */
function choose(select, value) {
  select.value = value;
  const chosen = select.selectedOptions[0];
  if (chosen) chosen.disabled = false;
  else select.selectedIndex = 0;
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
export function addHidden(form, name, value) {
  const made = document.createElement("input");
  Object.assign(made, { type: "hidden", name, value });
  form.append(made);
}

/** Empty the form, and take away what was said of it. @param {HTMLFormElement} form */
export function empty(form) {
  document.getElementById("faults")?.remove();
  document.getElementById("anew")?.closest("p")?.remove();
  each(form, `.fault, .question, ${HIDDEN}`, (one) => one.remove());
  each(form, "[aria-invalid]", (input) => input.removeAttribute("aria-invalid"));
  each(form, ".row-faulty, .row-asked", (row) => row.classList.remove("row-faulty", "row-asked"));
  each(form, ".stepper input", (input) => setCount(/** @type {HTMLInputElement} */ (input), ""));
  each(form, ".row select", (select) => {
    const options = [.../** @type {HTMLSelectElement} */ (select).options];
    const usual = options.find((option) => option.defaultSelected) ?? options[0];
    usual.selected = true;
  });
}

// Which report the form holds

/**
 * Come back to by the Back button, the page sends the same key, and what it has sent already counts
 * once.
 * @param {HTMLFormElement} form
 */
export function keepKey(form) {
  const { key } = history.state ?? {};
  if (key) keyField(form).value = key;
  else history.replaceState({ key: keyField(form).value }, "");
}

/** Keep what was typed until the page is loaded again. @param {HTMLFormElement} form */
export function keepTyped(form) {
  typedSince = true;
  return tab.write(TYPED, { key: keyField(form).value, fields: filledFields(form) });
}

/** Fill in what was typed before the page was loaded again. @param {HTMLFormElement} form */
export function fillAgain(form) {
  const last = tab.read(TYPED);
  if (last?.key !== keyField(form).value || !isFields(last.fields)) return;
  typedSince = true;
  fillIn(form, last.fields);
}

/** Nothing that was typed is unsent any more. */
export function forgetTyped() {
  tab.remove(TYPED);
  typedSince = false;
}

/** This page has sent its report, which stands there. @param {string} address */
export function rememberSent(address) {
  history.replaceState({ ...history.state, sent: address }, "");
}

/** The way to the report that this page has sent; none if it has sent none. */
export function waysToSent() {
  /** @type {string | undefined} */
  const sent = history.state?.sent;
  return sent ? [/** @type {[string, string]} */ ([sent, gettext("See or correct it")])] : [];
}

/** Whether something was typed since this page has sent its report. */
export function hasTypedSinceSent() {
  return typedSince && waysToSent().length > 0;
}

/** Say this with the ways to the report that this page has sent, and to a new one. @param {string} words */
export function saySent(words) {
  say(words, ...waysToSent(), ["#anew", gettext("Begin a new report")]);
  showWaiting();
}

/** Go on with another report: with what was typed since the one before was sent. */
export function beginNext() {
  const form = reportForm();
  if (!form) return;
  const before = waysToSent();
  const fields = typedSince ? filledFields(form) : [];
  const kept = keptReport(keyField(form).value);
  const key = newKey();
  begin(form, key);
  fillIn(form, fields);
  if (kept) {
    // Under the old key it could only be refused; what is sent takes the new one off the device.
    forgetReport(kept.key);
    keepReport({ ...kept, key });
  }
  say(gettext("This is a new report. The one before it counts already."), ...before);
  showWaiting();
}

/** Begin an empty report of this key. @param {HTMLFormElement} form @param {string} key */
export function begin(form, key) {
  empty(form);
  keyField(form).value = key;
  tab.remove(TYPED);
  history.replaceState({ key }, "", location.pathname + location.search);
}

/** Take the kept report that the address names into the form; what stood there is kept in turn. */
export function takeBack() {
  const form = reportForm();
  const kept = keptReport(new URLSearchParams(location.hash.slice(1)).get("kept"));
  if (!form || !kept) return;
  if (keyField(form).value === kept.key && lettersOf(form)) return;
  setAside(form);
  begin(form, kept.key);
  fillIn(form, kept.fields);
  if (kept.asked) addHidden(form, "sure", "1");
  keepReport({ ...kept, stopped: gettext("not sent, as you began to change it.") });
  say(kept.stopped ?? "");
}

/** Keep what stands in the form unsent. @param {HTMLFormElement} form */
function setAside(form) {
  const letters = lettersOf(form);
  if (!letters || waysToSent().length) return;
  const { value: key } = keyField(form);
  const fields = filledFields(form);
  keepReport({ key, letters, at: Date.now(), fields, stopped: gettext("not sent yet.") });
}
