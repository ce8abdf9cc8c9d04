// Links to reports that were sent in the background. They are nowhere else, so the device keeps them
// until they are opened or removed, but only the newest, and only for some days.

import { SENT, device, tellChange } from "./device.js";
import { isOwnReport } from "./own_reports.js";
import { button, gettext, link, ngettext } from "./words.js";

/** @typedef {import("./own_reports.js").OwnReport} OwnReport */

const MOST = 20;
const KEPT_FOR = 14 * 24 * 3600 * 1000;

/** List the links, and `then` do what depends on them. @param {() => void} then */
export function listSentLinks(then) {
  // On a report's own page its link is no longer needed.
  if (document.querySelector("main .keep")) device.remove(SENT + location.pathname);
  const all = sentLinks();
  for (const { address } of all.slice(0, -MOST)) device.remove(SENT + address);
  document.getElementById("sent-links")?.replaceChildren(...all.slice(-MOST).map(row));
  then();
}

/** All links, the oldest first. Those too old, or broken, are removed. @returns {OwnReport[]} */
function sentLinks() {
  const names = device.names().filter((name) => name.startsWith(SENT));
  const links = names.flatMap((name) => {
    const sent = device.read(name);
    if (isOwnReport(sent, KEPT_FOR) && name === SENT + sent.address) return [sent];
    device.remove(name);
    return [];
  });
  return links.sort((one, other) => one.at - other.at || (one.address < other.address ? -1 : 1));
}

/** @param {OwnReport} report */
function row({ address, letters }) {
  const item = document.createElement("li");
  const toReport = link(address, gettext("See your report (opens a new tab)"));
  toReport.target = "_blank";
  const label = ngettext(
    "Done: take away the link to your %(count)s letter",
    "Done: take away the link to your %(count)s letters",
    letters,
  );
  const done = button(gettext("Done"), label, () => remove(address));
  const words = ngettext(
    "Your report of %(count)s letter, kept on this device, was sent.",
    "Your report of %(count)s letters, kept on this device, was sent.",
    letters,
  );
  item.append(words, " ", toReport, " ", done);
  return item;
}

/** @param {string} address */
function remove(address) {
  device.remove(SENT + address);
  tellChange();
  document.getElementById("waiting")?.focus();
}
