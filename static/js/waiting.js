// The box above every page: lists the reports that wait on this device, sends them as soon as that is
// possible, and says what became of a report. Each counts once, however often it is sent.

import {
  CHANGED,
  SENT,
  device,
  forgetReport,
  keepReport,
  keptReport,
  keptReports,
  rememberReport,
} from "./device.js";
import { jittered } from "./watch.js";
import { button, gettext, language, link, ngettext } from "./words.js";

/** @typedef {import("./device.js").Fields} Fields */
/** @typedef {import("./device.js").KeptReport} KeptReport */
/**
 * The tracker's answer. `link` leads to the report if it was accepted; `refused` is true if it never
 * will be; with neither, trying again may help. `page` is the page of the answer.
 * @typedef {{status: number, link: string, refused: boolean, page: Document}} Answer
 */

const TRY_EVERY = 30_000;
/** How soon to try again without an answer, at first: a network that is said to be back may not be yet. */
const TRY_AGAIN_AFTER = 1_000;
/** How long to wait for an answer. */
const ANSWER_WITHIN = 20_000;
/** The status of an answer to an expired token. The form in that answer has a new one. */
const EXPIRED = 400;
/** The statuses of refusals that may pass: too slow, too early, too often. */
const PASSING = [408, 425, 429];
/** The fields that say where a report counts. The form is opened with them. */
const PLACES = ["event_code", "section"];
/** A time within the last days by the device's clock, with its time zone. */
const moment = new Intl.DateTimeFormat(language, {
  weekday: "short",
  hour: "numeric",
  minute: "numeric",
  timeZoneName: "longGeneric",
});

for (const change of [CHANGED, "storage", "pageshow"]) addEventListener(change, list);
addEventListener("online", () => {
  pause = TRY_AGAIN_AFTER;
  sendAll();
});
setInterval(sendAll, jittered(TRY_EVERY));
let trying = false;
let pause = TRY_AGAIN_AFTER;
list();
sendAll();

async function sendAll() {
  if (trying || !navigator.onLine) return;
  trying = true;
  try {
    for (const report of keptReports()) if (report.stopped === null) await send(report);
    pause = TRY_AGAIN_AFTER;
  } catch {
    // No answer: the reports go on waiting.
    if (pause < TRY_EVERY) setTimeout(sendAll, jittered(pause));
    pause *= 2;
  } finally {
    trying = false;
  }
}

/** Send a report under its own key, so that it counts once. @param {KeptReport} report */
async function send(report) {
  const answer = await sendFields([...report.fields, ["key", report.key]]);
  if (answer.link) {
    forgetReport(report.key);
    showYourLetters(answer.page);
    const address = new URL(answer.link).pathname;
    device.write(SENT + address, { address, letters: report.letters, at: Date.now() });
    rememberReport(address, report.letters);
    say("");
    list();
    speak(
      ngettext(
        "Your report of %(count)s letter was sent.",
        "Your report of %(count)s letters was sent.",
        report.letters,
      ),
    );
  } else if (answer.refused && keptReport(report.key)?.stopped === null) {
    const questioned = answer.page.querySelector('#report [name="sure"]') !== null;
    const stopped = whyRefused(answer.page) || gettext("It was not accepted.");
    keepReport({ ...report, questioned, stopped });
    say(gettext("A report kept on this device needs you before it counts."));
  }
}

/**
 * Send fields, with a new token if theirs has expired. Throws if there is no answer.
 * @param {Fields} fields
 * @returns {Promise<Answer>}
 */
export async function sendFields(fields) {
  const answer = await post(fields);
  const token = answer.page.querySelector('#report [name="csrf_token"]')?.getAttribute("value");
  if (answer.status !== EXPIRED || !token) return answer;
  const others = fields.filter(([name]) => name !== "csrf_token");
  return post([...others, ["csrf_token", token]]);
}

/** @param {Fields} fields @returns {Promise<Answer>} */
async function post(fields) {
  const signal = AbortSignal.timeout(ANSWER_WITHIN);
  const body = new URLSearchParams(fields);
  const answer = await fetch("/report", { method: "POST", body, signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { status } = answer;
  const { pathname } = new URL(answer.url);
  const accepted = answer.ok && answer.redirected && pathname.startsWith("/reports/");
  const fromTracker = page.getElementById("main") !== null;
  const refused = fromTracker && status >= 400 && status < 500 && !PASSING.includes(status);
  return { status, link: accepted ? answer.url : "", refused, page };
}

/** Why a report was refused, in the page's own words. @param {Document} page */
export function whyRefused(page) {
  const faults = [...page.querySelectorAll("#faults li")].map((fault) => fault.textContent?.trim());
  return faults.join(" ") || page.querySelector("main .lead")?.textContent?.trim() || "";
}

/** Show the reader's own letters as a newer page counts them, for the same section. @param {Document} page */
async function showYourLetters(page) {
  const sectionOf = (/** @type {Document} */ one) =>
    one.querySelector(".strip-line")?.getAttribute("data-live");
  if (sectionOf(page) !== sectionOf(document)) {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  for (const id of ["your-letters", "your-letters-elsewhere"]) {
    const [shown, newest] = [document, page].map((one) => one.getElementById(id));
    if (shown && newest) shown.textContent = newest.textContent;
  }
}

/**
 * Say what became of a report, followed by links: each an address and a text.
 * @param {string} words @param {[string, string][]} links
 */
export function say(words, ...links) {
  const outcome = document.getElementById("outcome");
  if (!outcome) return;
  outcome.textContent = words;
  for (const [address, text] of links) outcome.append(" ", link(address, text));
  speak(words);
  showBox();
}

/** Let a screen reader say this. @param {string} words */
function speak(words) {
  const announcement = document.getElementById("announcement");
  if (announcement) announcement.textContent = words;
}

/** Scroll to the box. */
export function showWaiting() {
  const box = document.getElementById("waiting");
  box?.focus();
  box?.scrollIntoView();
}

/** List each report that waits, and a link to each that was sent in the background. */
function list() {
  document.getElementById("kept-reports")?.replaceChildren(...keptReports().map(row));
  showBox();
  const anySent = device.names().some((name) => name.startsWith(SENT));
  if (anySent || document.querySelector("#sent-links li")) {
    import("./sent_links.js").then(({ listSentLinks }) => listSentLinks(showBox), () => {});
  }
}

/** Show the box if it holds anything. */
function showBox() {
  const box = document.getElementById("waiting");
  if (box) box.hidden = !box.querySelector("li") && !document.getElementById("outcome")?.textContent;
}

/** @param {KeptReport} kept */
function row(kept) {
  const item = document.createElement("li");
  const report = ngettext(
    "%(count)s letter, typed %(time)s",
    "%(count)s letters, typed %(time)s",
    kept.letters,
    { time: moment.format(kept.at) },
  );
  const state = kept.stopped ?? gettext("waits to be sent.");
  const words = document.createElement("span");
  words.textContent = gettext("%(report)s: %(state)s", { report, state });
  const change = link(addressOf(kept), gettext("Change"));
  change.setAttribute("aria-label", gettext("Change: %(report)s", { report }));
  const label = gettext("Discard: %(report)s", { report });
  const discard = button(gettext("Discard"), label, () => askToDiscard(kept));
  item.append(words, " ", change, " ", discard);
  if (kept.questioned) item.append(" ", button(gettext("Yes, send it"), "", () => sendSurely(kept)));
  return item;
}

/** Send a report whose large count was asked about. @param {KeptReport} kept */
function sendSurely(kept) {
  const fields = /** @type {Fields} */ ([...kept.fields, ["sure", "1"]]);
  keepReport({ ...kept, fields, stopped: null, questioned: false });
  say("");
  sendAll();
}

/** Where the report can be changed: on this page if it fits the form, as that needs no network. @param {KeptReport} report */
function addressOf({ key, fields }) {
  const fragment = `#kept-report=${encodeURIComponent(key)}`;
  /** @type {HTMLFormElement | null} */
  const form = document.querySelector("form#report");
  if (form && fields.every((field) => fits(form, field))) return fragment;
  const places = fields.filter(([name, value]) => PLACES.includes(name) && value);
  const query = new URLSearchParams(places).toString();
  return `/report${query && `?${query}`}${fragment}`;
}

/** Whether the form can hold a field. @param {HTMLFormElement} form @param {[string, string]} field */
function fits(form, [name, value]) {
  const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  if (input?.type === "hidden") return input.value === value;
  return Boolean(input || !value || name === "sure");
}

/** @param {KeptReport} report */
function askToDiscard({ key, letters }) {
  const question = ngettext(
    "Discard this letter? It will not be sent.",
    "Discard these %(count)s letters? They will not be sent.",
    letters,
  );
  if (!confirm(question)) return;
  forgetReport(key);
  say(gettext("Discarded."));
  document.getElementById("waiting")?.focus();
}
