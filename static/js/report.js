// The page with the report form: shows how many letters it reports, sends them once, and acts on the
// tracker's answer. Without a network it keeps them on the device.

import { addSteps } from "./counts.js";
import { forgetReport, keepReport, newKey, rememberReport } from "./device.js";
import {
  begin,
  beginNext,
  fillAgain,
  fillInKept,
  filledFields,
  forgetTyped,
  hasTypedSinceSent,
  keepKey,
  keepTyped,
  keyField,
  lettersOf,
  linksToSent,
  rememberSent,
  reportForm,
  saySent,
} from "./report_form.js";
import { say, sendFields, showWaiting } from "./waiting.js";
import { gettext, ngettext } from "./words.js";

/** @typedef {import("./waiting.js").Answer} Answer */

/** The links to a new report: the page's own, and the one in the box. */
const NEXT = '#next-report, #outcome [href="#next-report"]';

let sending = false;

const opened = reportForm();
if (opened) start(opened);

/** @param {HTMLFormElement} form */
function start(form) {
  keepKey(form);
  fillAgain(form);
  prepare(form);
  fillInKept();
  addEventListener("hashchange", fillInKept);
  addEventListener("pageshow", () => {
    setSending(false);
    // Back on a page that has sent its report: a phone goes from hand to hand.
    if (linksToSent().length) requestAnimationFrame(beginNext);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest(NEXT))) return;
    event.preventDefault();
    beginNext();
  });
}

/** Prepare a form, when the page opens and when the server has given it back. @param {HTMLFormElement} form */
function prepare(form) {
  addSteps(form);
  form.addEventListener("input", ({ target, isTrusted }) => {
    if (isTrusted && target instanceof HTMLInputElement) target.dataset.typed = "1";
    showSum(form);
    askForPeople(form);
    keepTyped(form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.querySelector("#section")?.addEventListener("change", async () => {
    const { offerCases } = await import("./section_cases.js");
    if (await offerCases(form)) showSum(form);
  });
  if (form.querySelector("[data-people]:not([hidden])")) askForPeople(form);
  showSum(form);
}

/** Ask for how many people it is, where that matters. @param {HTMLFormElement} form */
function askForPeople(form) {
  import("./people.js").then((people) => people.askForPeople(form), () => {});
}

/** Show on the button how many letters will be reported. @param {HTMLFormElement} form */
function showSum(form) {
  const sum = lettersOf(form);
  const button = document.getElementById("send");
  if (!button || sending) return;
  button.textContent = sum
    ? ngettext("Report %(count)s letter", "Report %(count)s letters", sum)
    : gettext("Report letters");
}

/** @param {boolean} now */
function setSending(now) {
  sending = now;
  const button = document.getElementById("send");
  const form = reportForm();
  button?.setAttribute("aria-disabled", String(now));
  const progress = document.getElementById("progress");
  if (progress) progress.textContent = now ? gettext("Sending") : "";
  if (now && button) button.textContent = gettext("Sending…");
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
    keepForLater(form, navigator.onLine ? silent() : gettext("No network."));
  }
}

/** @param {HTMLFormElement} form @param {Answer} answer */
async function follow(form, { link, refused, status, page }) {
  if (link) {
    forgetReport(keyField(form).value);
    forgetTyped();
    history.scrollRestoration = "manual"; // whoever comes back is shown what became of the report
    rememberSent(link);
    rememberReport(new URL(link).pathname, lettersOf(form));
    location.assign(link);
  } else if (refused) {
    setSending(false);
    const refusal = await import("./refusal.js").catch(() => null);
    // Without that script the server's own page tells why, with everything as it was typed.
    if (refusal) await refusal.takeRefusal(form, page, prepare);
    else form.submit();
  } else {
    setSending(false);
    keepForLater(form, status === 503 ? gettext("The tracker is busy.") : silent());
  }
}

/** Keep the report on the device, and empty the form for the next. @param {HTMLFormElement} form @param {string} why */
function keepForLater(form, why) {
  const letters = lettersOf(form);
  if (!letters) {
    const advice = gettext("Type how many letters you wrote, for at least one case.");
    return say(`${why} ${advice}`);
  }
  if (hasTypedSinceSent()) {
    // Its key can't send anything else, and only the sender knows whether all of it is new.
    const unsent = gettext("This page has sent its report: what you typed since is not sent.");
    return saySent(`${why} ${unsent}`);
  }
  const { value: key } = keyField(form);
  const fields = filledFields(form);
  const kept = keepReport({ key, letters, at: Date.now(), fields, stopped: null });
  if (kept) begin(form, newKey());
  say(`${why} ${kept ? keptUntilSent(letters) : notKept()}`);
  showWaiting();
}

function silent() {
  return gettext("The tracker did not answer.");
}

function notKept() {
  return gettext(
    "This device can't keep the report either. Leave this page open and send it again.",
  );
}

/** @param {number} letters */
function keptUntilSent(letters) {
  return ngettext(
    "Your report of %(count)s letter is kept on this device and sent by itself while this site is open.",
    "Your report of %(count)s letters is kept on this device and sent by itself while this site is open.",
    letters,
  );
}
