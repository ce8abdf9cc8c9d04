// The letters of a board's rows for each case: taken anew soon after letters have come.

import { takeFresh } from "./fresh.js";
import { jittered } from "./watch.js";

const REFRESH_AFTER = 5_000;
const REFRESH_WITHOUT_LETTERS = 300_000;

let refreshing = 0;

function refreshLater() {
  refreshing ||= setTimeout(refresh, jittered(REFRESH_AFTER));
}

async function refresh() {
  refreshing = 0;
  const focused = document.activeElement?.closest("[data-fresh] a")?.getAttribute("href");
  const taken = await takeFresh(document.body).catch(() => []);
  if (!focused) return;
  for (const [part] of taken) {
    for (const link of part.querySelectorAll("a")) {
      if (link.getAttribute("href") === focused) link.focus({ preventScroll: true });
    }
  }
}

// The strip on top of the page has the standings, and tells when they move.
document.addEventListener("standings", refreshLater, { capture: true });
setInterval(refreshLater, REFRESH_WITHOUT_LETTERS);
