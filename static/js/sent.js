// The links to reports that were sent in the background: kept on this device until they are opened
// or put away, since they stand nowhere else. Not for ever, and not without number.

import { SENT, device } from "./device.js";
import { link } from "./elements.js";
import { inLetters } from "./figures.js";

/**
 * A report that was sent: the address of its own page, its letters, and when that was, in
 * milliseconds since 1970.
 * @typedef {{address: string, letters: number, at: number}} Sent
 */

const ADDRESS = /^\/reports\/[\w-]+\/[\w-]+$/;
const MOST = 20;
const KEPT_FOR = 14 * 24 * 3600 * 1000;

/** Show the links that are still kept, `then` do what depends on it. @param {() => void} then */
export function showSent(then) {
  // On a report's own page its link has done what it was kept for.
  if (document.querySelector("main .keep")) device.remove(SENT + location.pathname);
  const all = allSent();
  for (const { address } of all.slice(0, -MOST)) device.remove(SENT + address);
  document.getElementById("sent")?.replaceChildren(...all.slice(-MOST).map(row));
  then();
}

/** All links, the oldest first; what is too old or no link is cleared away. @returns {Sent[]} */
function allSent() {
  const names = device.names().filter((name) => name.startsWith(SENT));
  const found = names.flatMap((name) => {
    const sent = device.read(name);
    if (isSent(sent) && name === SENT + sent.address) return [sent];
    device.remove(name);
    return [];
  });
  return found.sort((one, other) => one.at - other.at || (one.address < other.address ? -1 : 1));
}

/** @param {Sent} report */
function row({ address, letters }) {
  const made = document.createElement("li");
  const way = link(address, "See your report (opens a new tab)");
  way.target = "_blank";
  const done = document.createElement("button");
  done.type = "button";
  done.textContent = "Done";
  done.setAttribute("aria-label", `Done: take away the link to your ${inLetters(letters)}`);
  done.addEventListener("click", () => {
    device.remove(SENT + address);
    dispatchEvent(new Event("kept"));
    document.getElementById("waiting")?.focus();
  });
  const words = `Your report of ${inLetters(letters)}, kept on this device, was sent.`;
  made.append(words, " ", way, " ", done);
  return made;
}

/** @param {any} found @returns {found is Sent} */
function isSent(found) {
  return (
    typeof found?.address === "string" &&
    ADDRESS.test(found.address) &&
    Number.isSafeInteger(found.letters) &&
    typeof found.at === "number" &&
    Math.abs(Date.now() - found.at) < KEPT_FOR
  );
}
