// Milestones on the screen: each is celebrated once, when the letters pass it.

import { device } from "./device.js";
import { ngettext } from "./words.js";

/** @typedef {import("./watch.js").Standings} Standings */

const SHOWN_FOR = 9_000;
const FIRST = 100;

/** The highest milestone up to a number of letters: 100, 250, 500, 1,000, 2,500 …; 0 below the first. */
/** @param {number} letters */
export function milestone(letters) {
  if (letters < FIRST) return 0;
  const power = 10 ** (String(Math.floor(letters)).length - 1);
  const [half, quarter] = [5 * power, 2.5 * power];
  return letters >= half ? half : letters >= quarter ? quarter : power;
}

let hiding = 0;

/** Celebrate a milestone that these standings have passed, unless this device has done so. */
/** @param {Standings} standings */
export function celebrate({ campaign, scope, letters, goal, state }) {
  const reached = Math.max(milestone(letters), goal && letters >= goal ? goal : 0);
  const name = `milestone:${campaign}:${scope}`;
  const before = device.read(name);
  if (typeof before === "number" && before >= reached) return;
  device.write(name, reached);
  // Nothing to celebrate where a screen has only just begun to watch, or the figures stand still.
  if (before === null || state !== "open") return;
  const place = document.getElementById("milestone");
  if (!place) return;
  place.textContent = ngettext("%(count)s letter!", "%(count)s letters!", reached);
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (place.hidden = true), SHOWN_FOR);
}
