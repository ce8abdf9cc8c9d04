// The reports that were sent from this device: kept here so that they can be found again, and forgotten
// on request. Each has an entry of its own, so that no tab overwrites another's.

import { OWN, SENT, device, tellChange } from "./device.js";
import { button, gettext, language, link, ngettext } from "./words.js";

/**
 * A report that was sent: the address of its own page, its letters, and when that was, in
 * milliseconds since 1970.
 * @typedef {{address: string, letters: number, at: number}} OwnReport
 */

const ADDRESS = /^\/reports\/[\w-]+\/[\w-]+$/;
const MOST = 300;
const KEPT_FOR = 200 * 24 * 3600 * 1000;

const moment = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "numeric",
});

/** Note how many letters a report counts now, if it was sent from this device. @param {string} address @param {number} letters */
export function correctReport(address, letters) {
  const report = device.read(OWN + address);
  if (isOwnReport(report) && report.letters !== letters) {
    device.write(OWN + address, { ...report, letters });
  }
}

/** All of them, the newest first. Those too old, too many, or broken, are removed. @returns {OwnReport[]} */
export function ownReports() {
  const names = device.names().filter((name) => name.startsWith(OWN));
  const reports = names.flatMap((name) => {
    const report = device.read(name);
    if (isOwnReport(report) && name === OWN + report.address) return [report];
    device.remove(name);
    return [];
  });
  reports.sort((one, other) => other.at - one.at || (one.address < other.address ? -1 : 1));
  for (const { address } of reports.slice(MOST)) device.remove(OWN + address);
  return reports.slice(0, MOST);
}

/** List them in an element, with a way to forget each and all. @param {HTMLElement} place */
export function listReports(place) {
  const reports = ownReports();
  place.querySelector("[data-reports]")?.replaceChildren(...reports.map((one) => row(one, place)));
  const letters = reports.reduce((sum, one) => sum + one.letters, 0);
  const sum = place.querySelector("[data-sum]");
  if (sum) {
    const counted = ngettext("%(count)s letter", "%(count)s letters", letters);
    sum.textContent = ngettext(
      "%(count)s report, %(letters)s",
      "%(count)s reports, %(letters)s",
      reports.length,
      { letters: counted },
    );
  }
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-any]"))) {
    part.hidden = (part.dataset.any === "none") === reports.length > 0;
  }
}

/** @param {OwnReport} report @param {HTMLElement} place */
function row({ address, letters, at }, place) {
  const item = document.createElement("li");
  const when = document.createElement("time");
  when.dateTime = new Date(at).toISOString();
  when.textContent = moment.format(at);
  const count = ngettext("%(count)s letter", "%(count)s letters", letters);
  const toReport = link(address, gettext("See or correct"));
  toReport.setAttribute("aria-label", gettext("See or correct: %(count)s", { count }));
  const label = gettext("Forget: %(count)s", { count });
  const forget = button(gettext("Forget"), label, () => forgetReports([address], place));
  const words = document.createElement("span");
  words.textContent = count;
  item.append(words, " ", when, " ", toReport, " ", forget);
  return item;
}

/** @param {string[]} addresses @param {HTMLElement} place */
export function forgetReports(addresses, place) {
  for (const address of addresses) for (const kind of [OWN, SENT]) device.remove(kind + address);
  tellChange();
  listReports(place);
  place.focus();
}

/**
 * Whether a value is a report that was sent within so many milliseconds: storage can hold anything.
 * @param {any} value @param {number} within @returns {value is OwnReport}
 */
export function isOwnReport(value, within = KEPT_FOR) {
  return (
    typeof value?.address === "string" &&
    ADDRESS.test(value.address) &&
    Number.isSafeInteger(value.letters) &&
    typeof value.at === "number" &&
    Math.abs(Date.now() - value.at) < within
  );
}
