// Parts of a page that the server alone can write, taken from the page as it is now.

import { each } from "./figures.js";
import { ask } from "./watch.js";

/**
 * Take the parts with `data-fresh` anew. Gives each part, and where it stands on the newer page.
 * @param {HTMLElement} root @returns {Promise<[HTMLElement, Element][]>}
 */
export async function takeFresh(root) {
  if (!root.querySelector("[data-fresh]")) return [];
  const answer = await ask(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  /** @type {[HTMLElement, Element][]} */
  const taken = [];
  each(root, "[data-fresh]", (part) => {
    const newer = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (!newer) return;
    taken.push([part, newer]);
    part.replaceChildren(...[...newer.children].map((child) => document.importNode(child, true)));
  });
  return taken;
}
