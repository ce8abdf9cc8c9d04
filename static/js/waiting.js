// Reports that could not be sent stay on this device until there is a network.

import { jittered } from "./live.js";

/**
 * A form as it was filled in. `refused` says why the tracker did not take it.
 * @typedef {{key: string, action: string, letters: string, fields: [string, string][],
 *   refused?: string}} Kept
 */

const STORE = "reports-waiting";
const TRY_EVERY = 30_000;
export const SEND_WITHIN = 20_000;

/** @returns {Kept[]} */
export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Kept[]} reports @returns {boolean} whether the device could keep them */
function store(reports) {
  try {
    localStorage.setItem(STORE, JSON.stringify(reports));
    return true;
  } catch {
    return false;
  }
}

/** Keep a report, in the place of one with the same key. @param {Kept} report */
export function keep(report) {
  return store([...waiting().filter((other) => other.key !== report.key), report]);
}

/** @param {string} key */
export function forget(key) {
  store(waiting().filter((report) => report.key !== key));
}

/** Send what waits, now and whenever there may be a network again. */
export function sendWaiting() {
  addEventListener("online", tryAll);
  setInterval(tryAll, jittered(TRY_EVERY));
  tryAll();
}

let trying = false;

async function tryAll() {
  if (trying || !navigator.onLine) return;
  trying = true;
  try {
    for (const report of waiting()) {
      if (report.refused) sayRefused(report);
      else await send(report);
    }
  } catch {
    // Still no network: it waits on.
  } finally {
    trying = false;
  }
}

/** Send a kept report with its own key, so that it counts once. @param {Kept} report */
async function send(report) {
  const page = parsed(await (await within(fetch, "/report")).text());
  const token = page.querySelector('input[name="csrf_token"]')?.getAttribute("value") ?? "";
  const fields = report.fields.filter(([name]) => name !== "csrf_token");
  const body = new URLSearchParams([...fields, ["csrf_token", token]]);
  const answer = await within(fetch, report.action, { method: "POST", body });
  if (answer.redirected && answer.ok) {
    forget(report.key);
    const you = parsed(await answer.text()).getElementById("you")?.textContent;
    const mine = document.getElementById("you");
    if (you && mine) mine.textContent = you;
    const words = `Your report of ${report.letters} letters, kept on this device, was sent.`;
    say(words, [answer.url, "See your report"]);
  } else if (answer.status < 500) {
    const faults = parsed(await answer.text()).querySelector("#faults ul");
    keep({ ...report, refused: faults?.textContent?.trim() || "It was not accepted." });
    sayRefused(report);
  }
}

/** @param {Kept} report */
function sayRefused(report) {
  const address = `/report#kept=${report.key}`;
  say("A report kept on this device could not be sent.", [address, "Look at it"]);
}

/** @param {typeof fetch} ask @param {string} address @param {RequestInit} [options] */
function within(ask, address, options = {}) {
  return ask(address, { ...options, signal: AbortSignal.timeout(SEND_WITHIN) });
}

/** @param {string} html */
export const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/**
 * Say what became of a report, with the ways on from there: each an address and its words.
 * @param {string} words @param {[string, string][]} ways
 */
export function say(words, ...ways) {
  const strip = document.getElementById("waiting");
  if (!strip) return;
  strip.hidden = false;
  strip.textContent = words;
  for (const [address, label] of ways) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = label;
    strip.append(" ", link);
  }
}
