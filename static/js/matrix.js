// The letters of a board's rows for each case: taken anew soon after letters have come.

import { takeFresh } from "./fresh.js";
import { ownEvents } from "./own_events.js";
import { jittered } from "./watch.js";

const REFRESH_AFTER = 8_000;
const REFRESH_WITHOUT_LETTERS = 300_000;

let refreshing = 0;

function refreshLater() {
  refreshing ||= setTimeout(refresh, jittered(REFRESH_AFTER));
}

async function refresh() {
  refreshing = 0;
  const focused = document.activeElement?.closest("[data-fresh] a")?.getAttribute("href");
  const taken = await takeFresh(document.body).catch(() => []);
  markOwn();
  if (!focused) return;
  for (const [part] of taken) {
    for (const link of part.querySelectorAll("a")) {
      if (link.getAttribute("href") === focused) link.focus({ preventScroll: true });
    }
  }
}

/** Mark the rows of this device's own events. */
function markOwn() {
  const own = ownEvents();
  for (const row of document.querySelectorAll(".matrix [data-row]")) {
    if (own.includes(row.getAttribute("data-row") ?? "")) row.classList.add("own");
  }
}

// The matrix is watched by strip.js, which tells it when the standings of its scope have moved.
document.querySelector("[data-fresh=matrix]")?.addEventListener("standings", refreshLater);
setInterval(refreshLater, REFRESH_WITHOUT_LETTERS);
markOwn();
