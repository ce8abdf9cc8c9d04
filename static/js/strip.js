// On every page: keeps its figures live, lets people pause them, and sends reports that wait.

import { SENT, WAITING, device, tab } from "./device.js";
import { each, fill, showConnection } from "./figures.js";
import { Watch } from "./watch.js";
import { ngettext } from "./words.js";

const SPEAKS_EVERY = 30_000;
const PAUSED = "figures-paused";

/** @type {Map<string, {watch: Watch, places: HTMLElement[]}>} */
const watched = new Map();

each(document, "[data-live]", (place) => {
  const { campaign = "", live: scope = "" } = place.dataset;
  const known = watched.get(`${campaign} ${scope}`);
  if (known) known.places.push(place);
  else watched.set(`${campaign} ${scope}`, watchFor(campaign, scope, place));
});

/** @param {string} campaign @param {string} scope @param {HTMLElement} place */
function watchFor(campaign, scope, place) {
  const places = [place];
  const watch = new Watch(
    campaign,
    scope,
    (standings) => {
      for (const each of places) {
        fill(each, standings);
        each.dispatchEvent(new CustomEvent("standings", { detail: standings }));
        if (each.dataset.speak) speakLater(each.dataset.speak, standings.letters);
      }
    },
    (connection, since) => {
      for (const each of places) showConnection(each, connection, since);
    },
  );
  return { watch, places };
}

/** @type {string} */
let sentence = "";
let spoken = "";

/** @param {string} place @param {number} letters */
function speakLater(place, letters) {
  sentence = ngettext(
    "%(place)s: %(count)s letter reported.",
    "%(place)s: %(count)s letters reported.",
    letters,
    { place },
  );
  spoken ||= sentence;
}

setInterval(() => {
  const voice = document.getElementById("spoken");
  if (!voice || sentence === spoken) return;
  spoken = sentence;
  voice.textContent = sentence;
}, SPEAKS_EVERY);

const pause = document.getElementById("pause");
if (pause && watched.size) {
  pause.hidden = false;
  pause.addEventListener("click", () => setPaused(pause.getAttribute("aria-pressed") !== "true"));
}
setPaused(tab.read(PAUSED) === true);

/** @param {boolean} paused */
function setPaused(paused) {
  pause?.setAttribute("aria-pressed", String(paused));
  tab.write(PAUSED, paused);
  for (const { watch } of watched.values()) {
    if (paused) watch.pause();
    else watch.start();
  }
}

/** The box of reports that wait, and of links to sent ones, comes where there is one to show. */
function showWaiting() {
  const holdsOne = (/** @type {string} */ name) => name.startsWith(WAITING) || name.startsWith(SENT);
  if (device.names().some(holdsOne)) import("./waiting.js").catch(() => {});
}

for (const change of ["pageshow", "storage", "online"]) addEventListener(change, showWaiting);
showWaiting();
