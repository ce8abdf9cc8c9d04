// Runs on every page: keeps its figures live, lets people pause them, sends reports that wait.

import { SENT, WAITING, device, tab } from "./device.js";
import { each, fill, showConnection } from "./figures.js";
import { Watch } from "./watch.js";
import { ngettext } from "./words.js";

const SPEAKS_EVERY = 30_000;
const PAUSED = "figures-paused";

/** @type {Map<string, {watch: Watch, places: HTMLElement[]}>} */
const watched = new Map();

/** Boards that no socket has been asked for yet: each socket is asked for one. @type {HTMLElement[]} */
const boards = [...document.querySelectorAll("[data-board]")];

each(document, "[data-live]", (place) => {
  const { campaign = "", live: scope = "" } = place.dataset;
  const sameScope = watched.get(`${campaign} ${scope}`);
  if (sameScope) sameScope.places.push(place);
  else watched.set(`${campaign} ${scope}`, watchFor(campaign, scope, place));
});

/** @param {string} campaign @param {string} scope @param {HTMLElement} place */
function watchFor(campaign, scope, place) {
  const places = [place];
  const watch = new Watch(
    campaign,
    scope,
    (standings) => {
      for (const one of places) {
        fill(one, standings);
        one.dispatchEvent(new CustomEvent("standings", { detail: standings }));
        if (one.dataset.speak && standings.letters !== null) {
          speakLater(one.dataset.speak, standings.letters);
        }
      }
    },
    (connection, since) => {
      for (const one of places) showConnection(one, connection, since);
    },
    watchedBoard(campaign),
  );
  return { watch, places };
}

/** The next board of a campaign on this page that nobody watches yet. @param {string} campaign */
function watchedBoard(campaign) {
  const at = boards.findIndex((board) => board.dataset.campaign === campaign);
  const [element] = at < 0 ? [] : boards.splice(at, 1);
  if (!element) return null;
  const loaded = import("./board.js").then(({ Board }) => new Board(element));
  return {
    key: JSON.parse(element.dataset.board ?? "{}"),
    take: (/** @type {import("./board.js").BoardPage} */ page) => {
      loaded.then((board) => board.take(page)).catch(() => {});
    },
  };
}

if (document.querySelector("[data-purposes]")) import("./purposes.js").catch(() => {});

each(document, "[data-own-report]", async ({ dataset }) => {
  const { correctReport } = await import("./own_reports.js");
  correctReport(location.pathname, Number(dataset.ownReport));
});

each(document, "[data-own-event]", async ({ dataset }) => {
  const { rememberEvent } = await import("./own_events.js");
  rememberEvent(dataset.ownEvent ?? "");
});

/** The newest sentence for screen readers, and the one they were given last. */
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
  const announcement = document.getElementById("announcement");
  if (!announcement || sentence === spoken) return;
  spoken = sentence;
  announcement.textContent = sentence;
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

/** Load the box of reports that wait, and of links to sent ones, only if there are any. */
function showWaiting() {
  const isListed = (/** @type {string} */ name) => name.startsWith(WAITING) || name.startsWith(SENT);
  if (device.names().some(isListed)) import("./waiting.js").catch(() => {});
}

for (const change of ["pageshow", "storage", "online"]) addEventListener(change, showWaiting);
showWaiting();
