// The report form: the sum, one key for one report, what was typed kept, sending without a network.
// On a report's own page, plus and minus only.

import { tab } from "./device.js";
import { each, link as linkTo } from "./elements.js";
import { inLetters } from "./figures.js";
import {
  forget,
  isFields,
  keep,
  keptUnder,
  newKey,
  say,
  sendFields,
  whyRefused,
} from "./waiting.js";

/** @typedef {import("./waiting.js").Fields} Fields */

/** Under this name the tab keeps what was typed last, for a page that is loaded again. */
const TYPED = "report-typed";
/** What a form got that its page had no place for. */
const HIDDEN = '[type="hidden"]:is([name="sure"], [name^="letters-"], [name^="channel-"])';
/** The ways to a new report: the page's own, and the one that is said. */
const ANEW = '#anew, #said [href="#anew"]';
const FILLED = /^(letters-|channel-|event_code$|section$)/;

const DIGIT = /^\p{Nd}$/u;
/** As `letters_typed` of the server reads it. */
const GROUPED = /^(\p{Nd}{1,3}(,\p{Nd}{3})+|\p{Nd}{1,3}( \p{Nd}{3})+|\p{Nd}+)$/u;

let sending = false;
/** Whether somebody has typed since the form's report was sent. */
let changed = false;

furnish(document);
const opened = reportForm();
if (opened) {
  keepKey(opened);
  fillAgain(opened);
  prepare(opened);
  takeBack();
  addEventListener("hashchange", takeBack);
  addEventListener("pageshow", () => {
    setSending(false);
    if (toSent().length) saySent("This page has sent its report already.");
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest(ANEW))) return;
    event.preventDefault();
    beginAnew();
  });
}

function reportForm() {
  return /** @type {HTMLFormElement | null} */ (document.querySelector("form#report"));
}

/** What a form gets when the page opens, and when it comes back. @param {HTMLFormElement} form */
function prepare(form) {
  furnish(form);
  form.addEventListener("input", () => {
    changed = true;
    addUp(form);
    tab.write(TYPED, { key: keyOf(form).value, fields: fieldsOf(form) });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form);
  });
  form.querySelector("#section")?.addEventListener("change", () => offer(form));
  addUp(form);
}

/** @param {HTMLFormElement} form */
function keyOf(form) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem("key"));
}

/** What somebody filled in. @param {HTMLFormElement} form */
function fieldsOf(form) {
  const all = /** @type {Fields} */ ([...new FormData(form).entries()]);
  return all.filter(([name]) => FILLED.test(name) || name === "sure");
}

/**
 * The key stays with this entry of the browser's history: come back to by the Back button, the page
 * sends the same key, and what it has sent already counts once.
 * @param {HTMLFormElement} form
 */
function keepKey(form) {
  const { key } = history.state ?? {};
  if (key) keyOf(form).value = key;
  else history.replaceState({ key: keyOf(form).value }, "");
}

/** The address of the report that this page has sent, as a way there; none if it has sent none. */
function toSent() {
  /** @type {string | undefined} */
  const sent = history.state?.sent;
  return sent ? [/** @type {[string, string]} */ ([sent, "See or correct it"])] : [];
}

/** Say this with the ways to the report that this page has sent, and to a new one. @param {string} words */
function saySent(words) {
  say(words, ...toSent(), ["#anew", "Begin a new report"]);
  showSaid();
}

/** Go on with another report: with what was typed since the one before was sent. */
function beginAnew() {
  const form = reportForm();
  if (!form) return;
  const before = toSent();
  const fields = changed ? fieldsOf(form) : [];
  const kept = keptUnder(keyOf(form).value);
  const key = newKey();
  startAnew(form, key);
  fill(form, fields);
  if (kept) {
    // Under the old key it could only be refused; what is sent takes the new one off the device.
    forget(kept.key);
    keep({ ...kept, key });
  }
  say("This is a new report. The one before it counts already.", ...before);
  showSaid();
}

function showSaid() {
  const waiting = document.getElementById("waiting");
  waiting?.focus();
  waiting?.scrollIntoView();
}

/** Load the page again for the section that was chosen; what was typed stays. @param {HTMLFormElement} form */
function offer(form) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("section"));
  const kept = tab.write(TYPED, { key: keyOf(form).value, fields: fieldsOf(form) });
  if (!kept || !navigator.onLine) return;
  history.replaceState(history.state, "", `/report?section=${select.value}`);
  location.reload();
}

/** Fill in what was typed before the page was loaded again. @param {HTMLFormElement} form */
function fillAgain(form) {
  const last = tab.read(TYPED);
  if (last?.key !== keyOf(form).value || !isFields(last.fields)) return;
  changed = true;
  fill(form, last.fields);
}

/** @param {HTMLFormElement} form @param {Fields} fields */
function fill(form, fields) {
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
function addHidden(form, name, value) {
  const made = document.createElement("input");
  Object.assign(made, { type: "hidden", name, value });
  form.append(made);
}

/** Fill the form with the kept report that the address names; what stood in it is kept in turn. */
function takeBack() {
  const form = reportForm();
  const kept = keptUnder(new URLSearchParams(location.hash.slice(1)).get("kept"));
  if (!form || !kept) return;
  if (keyOf(form).value === kept.key && addUp(form)) return;
  setAside(form);
  startAnew(form, kept.key);
  fill(form, kept.fields);
  if (kept.asked) addHidden(form, "sure", "1");
  keep({ ...kept, stopped: "not sent, as you began to change it." });
  say(kept.stopped ?? "");
  addUp(form);
}

/** Keep what stands in the form unsent. @param {HTMLFormElement} form */
function setAside(form) {
  const letters = addUp(form);
  if (!letters || history.state?.sent) return;
  const { value: key } = keyOf(form);
  keep({ key, letters, at: Date.now(), fields: fieldsOf(form), stopped: "not sent yet." });
}

/** Empty the form for the report of this key. @param {HTMLFormElement} form @param {string} key */
function startAnew(form, key) {
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
  keyOf(form).value = key;
  tab.remove(TYPED);
  history.replaceState({ key }, "", location.pathname + location.search);
}

/** Say on the button how many letters will be reported. @param {HTMLFormElement} form */
function addUp(form) {
  let sum = 0;
  each(form, '[name^="letters-"]', (input) => {
    sum += typed(/** @type {HTMLInputElement} */ (input).value);
  });
  const send = document.getElementById("send");
  if (send && !sending) send.textContent = `Report ${sum ? inLetters(sum) : "letters"}`;
  return sum;
}

/** @param {HTMLFormElement} form */
async function submit(form) {
  if (sending) return;
  setSending(true);
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token"));
  const fields = fieldsOf(form);
  fields.push(["key", keyOf(form).value], ["csrf_token", token.value]);
  try {
    await follow(form, await sendFields(fields));
  } catch {
    setSending(false);
    keepForLater(form, navigator.onLine ? "The tracker did not answer." : "No network.");
  }
}

/** @param {HTMLFormElement} form @param {import("./waiting.js").Answer} answer */
async function follow(form, { link, refused, status, page }) {
  if (link) {
    forget(keyOf(form).value);
    tab.remove(TYPED);
    changed = false;
    history.replaceState({ ...history.state, sent: link }, "");
    location.assign(link);
    return;
  }
  setSending(false);
  const main = page.querySelector("form#report")?.closest("main");
  if (page.getElementById("anew") && (await findSent(form))) return;
  if (refused && main) {
    comeBack(page, main);
    const anew = document.getElementById("anew");
    for (const way of toSent()) anew?.before(linkTo(...way), " · ");
  } else if (refused) say(whyRefused(page) || "It could not be sent.");
  else keepForLater(form, status === 503 ? "The tracker is busy." : "The tracker did not answer.");
}

/**
 * Lead to the report that this key has sent before it was changed, where this device still has it.
 * @param {HTMLFormElement} form
 */
async function findSent(form) {
  const { value: key } = keyOf(form);
  const before = keptUnder(key);
  const answer = before && (await sendFields([...before.fields, ["key", key]]));
  if (!answer?.link) return false;
  forget(key);
  history.replaceState({ ...history.state, sent: answer.link }, "");
  saySent("This report was counted before you changed it.");
  return true;
}

/** The event's figure, which is kept live. */
function live() {
  return /** @type {HTMLElement | null} */ (document.querySelector("#main [data-live]"));
}

/** Show the form as the server gave it back. @param {Document} page @param {Element} main */
function comeBack(page, main) {
  document.title = page.title;
  const watched = live();
  document.getElementById("main")?.replaceChildren(...main.childNodes);
  const anew = live();
  if (watched && watched.dataset.live === anew?.dataset.live) anew?.replaceWith(watched);
  const form = reportForm();
  if (form) prepare(form);
  const faults = document.getElementById("faults");
  faults?.focus();
  faults?.scrollIntoView();
}

/** Keep the report on the device, and the form for the next. @param {HTMLFormElement} form @param {string} why */
function keepForLater(form, why) {
  const letters = addUp(form);
  if (!letters) return say(`${why} Type how many letters you wrote, for at least one case.`);
  if (changed && toSent().length) {
    // Its key can send nothing else, and whether all of it is new, only its sender knows.
    return saySent(`${why} This page has sent its report: what you typed since is not sent.`);
  }
  const key = keyOf(form).value;
  const report = `Your report of ${inLetters(letters)}`;
  if (keep({ key, letters, at: Date.now(), fields: fieldsOf(form), stopped: null })) {
    startAnew(form, newKey());
    say(`${why} ${report} is kept on this device and sent by itself while this site is open.`);
  } else {
    say(`${why} This device can't keep the report either. Leave this page open and send it again.`);
  }
  showSaid();
}

/** @param {boolean} now */
function setSending(now) {
  sending = now;
  const send = document.getElementById("send");
  const form = reportForm();
  send?.setAttribute("aria-disabled", String(now));
  const progress = document.getElementById("progress");
  if (progress) progress.textContent = now ? "Sending" : "";
  if (now && send) send.textContent = "Sending…";
  else if (form) addUp(form);
}

/** Give each count its buttons. @param {ParentNode} within */
function furnish(within) {
  each(within, ".stepper", addButtons);
}

/** @param {HTMLElement} stepper */
function addButtons(stepper) {
  const input = stepper.querySelector("input");
  if (!input || stepper.querySelector("button")) return;
  const name = stepper.closest(".row")?.querySelector(".row-name label")?.firstChild?.textContent;
  const less = button("−", `One letter less for ${name}`, () => step(input, -1));
  const more = button("+", `One letter more for ${name}`, () => step(input, 1));
  const mute = () => less.setAttribute("aria-disabled", String(!typed(input.value)));
  input.addEventListener("input", mute);
  input.before(less);
  input.after(more);
  mute();
}

/** @param {string} sign @param {string} label @param {() => void} act */
function button(sign, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** @param {HTMLInputElement} input @param {number} by */
function step(input, by) {
  const letters = Math.max(typed(input.value) + by, 0);
  setCount(input, letters ? String(letters) : "");
}

/** @param {HTMLInputElement} input @param {string} count */
function setCount(input, count) {
  input.value = count;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The count that somebody typed, 0 where it is none: the server is the judge. @param {string} text */
function typed(text) {
  const plain = text.normalize("NFKC").replaceAll("٬", ",").trim().replace(/\s+/g, " ");
  if (!GROUPED.test(plain) || /[\p{No}\p{Nl}]/u.test(text)) return 0;
  const digits = [...plain].filter((sign) => DIGIT.test(sign)).map(worth);
  return digits.length > 6 ? 0 : Number(digits.join(""));
}

/** A digit's value in any script: in each, the ten stand in a row. @param {string} sign */
function worth(sign) {
  const place = sign.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(place - value - 1))) value += 1;
  return value;
}
