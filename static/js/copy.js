// Copies a link, and prints the page, where the browser can.

import { each } from "./figures.js";
import { gettext } from "./words.js";

each(document, "[data-copies]", offerCopy);

/** @param {HTMLElement} copy */
function offerCopy(copy) {
  const source = document.getElementById(copy.dataset.copies ?? "");
  if (!(source instanceof HTMLInputElement) || !navigator.clipboard) return;
  copy.hidden = false;
  source.addEventListener("focus", () => source.select());
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value);
    copy.textContent = gettext("Copied");
  });
}

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
