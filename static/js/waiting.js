// The reports that wait on this device: kept, shown, and sent whenever that is possible. Each lies
// under its own key, so that no tab overwrites another's, and counts once however often it is sent.

import { SENT, WAITING, device } from "./device.js";
import { link } from "./elements.js";
import { inLetters } from "./figures.js";
import { jittered } from "./watch.js";

/**
 * A form as it was filled in, with its letters and the time in milliseconds since 1970. `stopped`
 * says why it is not sent by itself, null if it is; `asked` that it is a large count in question.
 * @typedef {[string, string][]} Fields
 * @typedef {{key: string, fields: Fields, letters: number, at: number,
 *   stopped: string | null, asked?: boolean}} Kept
 */
/**
 * What the tracker answered. `link` leads to the report if it was taken; `refused` is true if it
 * was not and won't be; neither, if nobody can say yet. `page` is the page that came.
 * @typedef {{status: number, link: string, refused: boolean, page: Document}} Answer
 */

const KEY = /^[\x21-\x7e]{8,128}$/;
const TRY_EVERY = 30_000;
const WITHIN = 20_000;
/** The status of a form whose token no longer holds; the form that comes back has a fresh one. */
const STALE = 400;
/** The fields that say where a report counts: the form is opened there. */
const PLACES = ["event_code", "section"];
/** Refusals that may end by themselves: too slow, too early, too often. */
const FOR_NOW = [408, 425, 429];
const moment = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  weekday: "short",
  hour: "numeric",
  minute: "numeric",
});
/** The zone of those times, as `zone_name` of the server says it: New York time. */
const ZONE = moment.resolvedOptions().timeZone.replace(/.*\//, "").replaceAll("_", " ");
const zoneName = ZONE === "UTC" ? ZONE : `${ZONE} time`;

/** Show what waits, and send it now and whenever there may be a network again. */
export function sendWaiting() {
  for (const change of ["kept", "storage", "pageshow"]) addEventListener(change, list);
  addEventListener("online", tryAll);
  setInterval(tryAll, jittered(TRY_EVERY));
  list();
  tryAll();
}

let trying = false;

async function tryAll() {
  if (trying || !navigator.onLine) return;
  trying = true;
  try {
    for (const report of allKept()) if (report.stopped === null) await send(report);
  } catch {
    // Nobody answers: it waits on.
  } finally {
    trying = false;
  }
}

/** Send a kept report under its own key, so that it counts once. @param {Kept} report */
async function send(report) {
  const answer = await sendFields([...report.fields, ["key", report.key]]);
  if (answer.link) {
    forget(report.key);
    showOwn(answer.page);
    const address = new URL(answer.link).pathname;
    device.write(SENT + address, { address, letters: report.letters, at: Date.now() });
    say("");
    list();
    speak(`Your report of ${inLetters(report.letters)} was sent.`);
  } else if (answer.refused && keptUnder(report.key)?.stopped === null) {
    const asked = answer.page.querySelector('#report [name="sure"]') !== null;
    keep({ ...report, asked, stopped: whyRefused(answer.page) || "It was not accepted." });
    say("A report kept on this device needs you before it counts.");
  }
}

/**
 * Send fields with a token that holds. Throws if there is no answer.
 * @param {Fields} fields
 * @returns {Promise<Answer>}
 */
export async function sendFields(fields) {
  const answer = await ask(fields);
  const token = answer.page.querySelector('#report [name="csrf_token"]')?.getAttribute("value");
  if (answer.status !== STALE || !token) return answer;
  const others = fields.filter(([name]) => name !== "csrf_token");
  return ask([...others, ["csrf_token", token]]);
}

/** @param {Fields} fields @returns {Promise<Answer>} */
async function ask(fields) {
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
function showOwn(page) {
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

/** Show each report that waits, and each that was sent, with the ways on from there. */
function list() {
  document.getElementById("kept")?.replaceChildren(...allKept().map(row));
  reveal();
  const links = document.querySelector("#sent li") || device.names().some(isLink);
  if (links) import("./sent.js").then(({ showSent }) => showSent(reveal), () => {});
}

/** @param {string} name */
function isLink(name) {
  return name.startsWith(SENT);
}

function reveal() {
  const box = document.getElementById("waiting");
  if (box) box.hidden = !box.querySelector("li") && !document.getElementById("said")?.textContent;
}

/** @param {Kept} report */
function row(report) {
  const made = document.createElement("li");
  const typed = `${inLetters(report.letters)}, typed ${moment.format(report.at)}, ${zoneName}`;
  const words = document.createElement("span");
  words.textContent = `${typed}: ${report.stopped ?? "waits to be sent."}`;
  const change = link(addressOf(report), "Change");
  change.setAttribute("aria-label", `Change: ${typed}`);
  made.append(words, " ", change, " ", discardButton(report, typed));
  return made;
}

/** The form with the report filled in: on this page if it fits, without a network too. @param {Kept} report */
function addressOf({ key, fields }) {
  const kept = `#kept=${encodeURIComponent(key)}`;
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form#report"));
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

/** @param {Kept} report @param {string} typed */
function discardButton({ key, letters }, typed) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = "Discard";
  made.setAttribute("aria-label", `Discard: ${typed}`);
  made.addEventListener("click", () => {
    if (!confirm(`Discard these ${inLetters(letters)}? They will not be sent.`)) return;
    forget(key);
    say("Discarded.");
    document.getElementById("waiting")?.focus();
  });
  return made;
}

/** All that is kept and can be read, the oldest first. @returns {Kept[]} */
export function allKept() {
  const keys = device.names().filter((name) => name.startsWith(WAITING));
  const found = keys.flatMap((name) => keptUnder(name.slice(WAITING.length)) ?? []);
  return found.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

/** @param {string | null} key @returns {Kept | null} */
export function keptUnder(key) {
  const found = device.read(WAITING + key);
  return isKept(found) && found.key === key ? found : null;
}

/** Keep a report, in the place of one with the same key. @param {Kept} report */
export function keep(report) {
  const kept = device.write(WAITING + report.key, report);
  dispatchEvent(new Event("kept"));
  return kept;
}

/** @param {string} key */
export function forget(key) {
  device.remove(WAITING + key);
  dispatchEvent(new Event("kept"));
}

/** An idempotency key that no other report has. */
export function newKey() {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
}

/** Whether it is the fields of a form: what lies on a device may be anything. @param {any} found */
export function isFields(found) {
  const isText = (/** @type {unknown} */ text) => typeof text === "string";
  const isField = (/** @type {any} */ field) =>
    Array.isArray(field) && field.length === 2 && field.every(isText);
  return Array.isArray(found) && found.every(isField);
}

/** @param {any} found @returns {found is Kept} */
function isKept(found) {
  return (
    typeof found?.key === "string" &&
    KEY.test(found.key) &&
    isFields(found.fields) &&
    Number.isSafeInteger(found.letters) &&
    !Number.isNaN(new Date(found.at).getTime()) &&
    typeof found.at === "number" &&
    (found.stopped === null || typeof found.stopped === "string")
  );
}
