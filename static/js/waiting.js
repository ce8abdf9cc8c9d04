// The box of reports that wait on this device: shows them, and sends them whenever that is possible.
// Each counts once, however often it is sent. Says there what became of a report, too.

import {
  CHANGED,
  SENT,
  device,
  forgetReport,
  keepReport,
  keptReport,
  keptReports,
} from "./device.js";
import { jittered } from "./watch.js";
import { button, gettext, language, link, ngettext } from "./words.js";

/** @typedef {import("./device.js").Fields} Fields */
/** @typedef {import("./device.js").KeptReport} KeptReport */
/**
 * What the tracker answered. `link` leads to the report if it was taken; `refused` is true if it
 * was not and won't be; neither, if nobody can say yet. `page` is the page that came.
 * @typedef {{status: number, link: string, refused: boolean, page: Document}} Answer
 */

const TRY_EVERY = 30_000;
/** Milliseconds after which no answer is expected any more. */
const WITHIN = 20_000;
/** The status of a form whose token no longer holds; the form that comes back has a fresh one. */
const STALE = 400;
/** Refusals that may end by themselves: too slow, too early, too often. */
const FOR_NOW = [408, 425, 429];
/** The fields that say where a report counts: the form is opened there. */
const PLACES = ["event_code", "section"];
/** A time of the last days by the device's clock, whose zone is named. */
const moment = new Intl.DateTimeFormat(language, {
  weekday: "short",
  hour: "numeric",
  minute: "numeric",
  timeZoneName: "longGeneric",
});

for (const change of [CHANGED, "storage", "pageshow"]) addEventListener(change, list);
addEventListener("online", sendAll);
setInterval(sendAll, jittered(TRY_EVERY));
let trying = false;
list();
sendAll();

async function sendAll() {
  if (trying || !navigator.onLine) return;
  trying = true;
  try {
    for (const report of keptReports()) if (report.stopped === null) await send(report);
  } catch {
    // Nobody answers: it waits on.
  } finally {
    trying = false;
  }
}

/** Send a kept report under its own key, so that it counts once. @param {KeptReport} report */
async function send(report) {
  const answer = await sendFields([...report.fields, ["key", report.key]]);
  if (answer.link) {
    forgetReport(report.key);
    showYours(answer.page);
    const address = new URL(answer.link).pathname;
    device.write(SENT + address, { address, letters: report.letters, at: Date.now() });
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
    const asked = answer.page.querySelector('#report [name="sure"]') !== null;
    const stopped = whyRefused(answer.page) || gettext("It was not accepted.");
    keepReport({ ...report, asked, stopped });
    say(gettext("A report kept on this device needs you before it counts."));
  }
}

/**
 * Send fields with a token that holds. Throws if there is no answer.
 * @param {Fields} fields
 * @returns {Promise<Answer>}
 */
export async function sendFields(fields) {
  const answer = await post(fields);
  const token = answer.page.querySelector('#report [name="csrf_token"]')?.getAttribute("value");
  if (answer.status !== STALE || !token) return answer;
  const others = fields.filter(([name]) => name !== "csrf_token");
  return post([...others, ["csrf_token", token]]);
}

/** @param {Fields} fields @returns {Promise<Answer>} */
async function post(fields) {
  const signal = AbortSignal.timeout(WITHIN);
  const body = new URLSearchParams(fields);
  const answer = await fetch("/report", { method: "POST", body, signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { status } = answer;
  const { pathname } = new URL(answer.url);
  const taken = answer.ok && answer.redirected && pathname.startsWith("/reports/");
  const ours = page.getElementById("main") !== null;
  const refused = ours && status >= 400 && status < 500 && !FOR_NOW.includes(status);
  return { status, link: taken ? answer.url : "", refused, page };
}

/** Why a report was refused, in the page's own words. @param {Document} page */
export function whyRefused(page) {
  const faults = [...page.querySelectorAll("#faults li")].map((fault) => fault.textContent?.trim());
  return faults.join(" ") || page.querySelector("main .lead")?.textContent?.trim() || "";
}

/** Show the count of one's own letters that a page brought. @param {Document} page */
function showYours(page) {
  const mine = document.getElementById("you");
  const newest = page.getElementById("you")?.textContent;
  if (mine && newest) mine.textContent = newest;
}

/**
 * Say what became of a report, with the ways on from there: each an address and its words.
 * @param {string} words @param {[string, string][]} ways
 */
export function say(words, ...ways) {
  const said = document.getElementById("said");
  if (!said) return;
  said.textContent = words;
  for (const [address, label] of ways) said.append(" ", link(address, label));
  speak(words);
  reveal();
}

/** @param {string} words */
function speak(words) {
  const spoken = document.getElementById("spoken");
  if (spoken) spoken.textContent = words;
}

/** Bring the box to where people look. */
export function showWaiting() {
  const box = document.getElementById("waiting");
  box?.focus();
  box?.scrollIntoView();
}

/** Show each report that waits, and each that was sent, with the ways on from there. */
function list() {
  document.getElementById("kept")?.replaceChildren(...keptReports().map(row));
  reveal();
  const links = device.names().some((name) => name.startsWith(SENT));
  if (links || document.querySelector("#sent li")) {
    import("./sent_links.js").then(({ showSent }) => showSent(reveal), () => {});
  }
}

function reveal() {
  const box = document.getElementById("waiting");
  if (box) box.hidden = !box.querySelector("li") && !document.getElementById("said")?.textContent;
}

/** @param {KeptReport} kept */
function row(kept) {
  const made = document.createElement("li");
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
  made.append(words, " ", change, " ", discard);
  return made;
}

/** The form with the report filled in: on this page if it fits, without a network too. @param {KeptReport} report */
function addressOf({ key, fields }) {
  const kept = `#kept=${encodeURIComponent(key)}`;
  /** @type {HTMLFormElement | null} */
  const form = document.querySelector("form#report");
  if (form && fields.every((field) => fits(form, field))) return kept;
  const places = fields.filter(([name, value]) => PLACES.includes(name) && value);
  const query = new URLSearchParams(places).toString();
  return `/report${query && `?${query}`}${kept}`;
}

/** Whether the form has a place for a field. @param {HTMLFormElement} form @param {[string, string]} field */
function fits(form, [name, value]) {
  const place = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  if (place?.type === "hidden") return place.value === value;
  return Boolean(place || !value || name === "sure");
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
