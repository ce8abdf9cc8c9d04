// The page with the report form: says how many letters it reports, sends them once, and goes on from
// what the tracker answers. Without a network it keeps them on the device.

import { forgetReport, keepReport, keptReport, newKey } from "./device.js";
import {
  addSteps,
  begin,
  beginNext,
  fillAgain,
  filledFields,
  forgetTyped,
  hasTypedSinceSent,
  keepKey,
  keepTyped,
  keyField,
  lettersOf,
  rememberSent,
  reportForm,
  saySent,
  takeBack,
  waysToSent,
} from "./report_form.js";
import { say, sendFields, showWaiting, whyRefused } from "./waiting.js";
import { inLetters, link as linkTo } from "./words.js";

/** @typedef {import("./waiting.js").Answer} Answer */

/** The ways to a new report: the page's own, and the one that is said. */
const NEXT = '#anew, #said [href="#anew"]';

let sending = false;

const opened = reportForm();
if (opened) open(opened);

/** @param {HTMLFormElement} form */
function open(form) {
  keepKey(form);
  fillAgain(form);
  prepare(form);
  takeBack();
  addEventListener("hashchange", takeBack);
  addEventListener("pageshow", () => {
    setSending(false);
    if (waysToSent().length) saySent("This page has sent its report already.");
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest(NEXT))) return;
    event.preventDefault();
    beginNext();
  });
}

/** What a form gets when the page opens, and when it comes back. @param {HTMLFormElement} form */
function prepare(form) {
  addSteps(form);
  form.addEventListener("input", () => {
    showSum(form);
    keepTyped(form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.querySelector("#section")?.addEventListener("change", () => offerCases(form));
  showSum(form);
}

/** Load the page again for the section that was chosen; what was typed stays. @param {HTMLFormElement} form */
function offerCases(form) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("section"));
  if (!keepTyped(form) || !navigator.onLine) return;
  history.replaceState(history.state, "", `/report?section=${select.value}`);
  location.reload();
}

/** Say on the button how many letters will be reported. @param {HTMLFormElement} form */
function showSum(form) {
  const sum = lettersOf(form);
  const button = document.getElementById("send");
  if (button && !sending) button.textContent = `Report ${sum ? inLetters(sum) : "letters"}`;
}

/** @param {boolean} now */
function setSending(now) {
  sending = now;
  const button = document.getElementById("send");
  const form = reportForm();
  button?.setAttribute("aria-disabled", String(now));
  const progress = document.getElementById("progress");
  if (progress) progress.textContent = now ? "Sending" : "";
  if (now && button) button.textContent = "Sending…";
  else if (form) showSum(form);
}

/** @param {HTMLFormElement} form */
async function send(form) {
  if (sending) return;
  setSending(true);
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token"));
  const fields = filledFields(form);
  fields.push(["key", keyField(form).value], ["csrf_token", token.value]);
  try {
    await follow(form, await sendFields(fields));
  } catch {
    setSending(false);
    keepForLater(form, navigator.onLine ? "The tracker did not answer." : "No network.");
  }
}

/** @param {HTMLFormElement} form @param {Answer} answer */
async function follow(form, { link, refused, status, page }) {
  if (link) {
    forgetReport(keyField(form).value);
    forgetTyped();
    rememberSent(link);
    location.assign(link);
    return;
  }
  setSending(false);
  const main = page.querySelector("form#report")?.closest("main");
  if (page.getElementById("anew") && (await findSent(form))) return;
  if (refused && main) comeBack(page, main);
  else if (refused) say(whyRefused(page) || "It could not be sent.");
  else keepForLater(form, status === 503 ? "The tracker is busy." : "The tracker did not answer.");
}

/**
 * Lead to the report that this key has sent before it was changed, where this device still has it.
 * @param {HTMLFormElement} form
 */
async function findSent(form) {
  const { value: key } = keyField(form);
  const before = keptReport(key);
  const answer = before && (await sendFields([...before.fields, ["key", key]]));
  if (!answer?.link) return false;
  forgetReport(key);
  rememberSent(answer.link);
  saySent("This report was counted before you changed it.");
  return true;
}

/** Show the form as the server gave it back. @param {Document} page @param {Element} main */
function comeBack(page, main) {
  document.title = page.title;
  const watched = liveFigure();
  document.getElementById("main")?.replaceChildren(...main.childNodes);
  const other = liveFigure();
  if (watched && watched.dataset.live === other?.dataset.live) other?.replaceWith(watched);
  const form = reportForm();
  if (form) prepare(form);
  const next = document.getElementById("anew");
  for (const way of waysToSent()) next?.before(linkTo(...way), " · ");
  const faults = document.getElementById("faults");
  faults?.focus();
  faults?.scrollIntoView();
}

/** The event's figure, which stays the one that is kept live. */
function liveFigure() {
  return /** @type {HTMLElement | null} */ (document.querySelector("#main [data-live]"));
}

/** Keep the report on the device, and the form for the next. @param {HTMLFormElement} form @param {string} why */
function keepForLater(form, why) {
  const letters = lettersOf(form);
  if (!letters) return say(`${why} Type how many letters you wrote, for at least one case.`);
  if (hasTypedSinceSent()) {
    // Its key can send nothing else, and whether all of it is new, only its sender knows.
    return saySent(`${why} This page has sent its report: what you typed since is not sent.`);
  }
  const key = keyField(form).value;
  const report = `Your report of ${inLetters(letters)}`;
  if (keepReport({ key, letters, at: Date.now(), fields: filledFields(form), stopped: null })) {
    begin(form, newKey());
    say(`${why} ${report} is kept on this device and sent by itself while this site is open.`);
  } else {
    say(`${why} This device can't keep the report either. Leave this page open and send it again.`);
  }
  showWaiting();
}
