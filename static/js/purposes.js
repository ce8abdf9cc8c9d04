// Letters by purpose, appeals and solidarity, where a page tells them apart: shown once there are both.

import { each, show } from "./figures.js";

/** @typedef {import("./watch.js").Standings} Standings */

each(document, "[data-purposes]", (part) => {
  part.closest("[data-live]")?.addEventListener("standings", (event) => {
    const { purposes } = /** @type {CustomEvent<Standings>} */ (event).detail;
    const letters = Object.entries(purposes ?? {});
    part.hidden = !letters.length || letters.some(([, count]) => !count);
    for (const [purpose, count] of letters) {
      each(part, `[data-figure="${purpose}"]`, (element) => show(element, count));
    }
  });
});
