// Counts a figure up or down to its new value. The text has the new value at once; the counting is
// painted over it.

import { written } from "./words.js";

const COUNTS_FOR = 800;

/**
 * The figures that are counting: what each shows, and its next frame.
 * @type {WeakMap<Element, {shown: number, frame: number}>}
 */
const counting = new WeakMap();

/**
 * Count from one value to another. A figure that is already counting goes on from what it shows.
 * @param {HTMLElement} element @param {number} from @param {number} to
 */
export function count(element, from, to) {
  const at = counting.get(element) ?? { shown: from, frame: 0 };
  counting.set(element, at);
  cancelAnimationFrame(at.frame);
  const [first, began] = [at.shown, performance.now()];
  /** @param {number} now */
  const step = (now) => {
    // The time of a frame may lie before the call that asked for it.
    const part = Math.min(Math.max((now - began) / COUNTS_FOR, 0), 1);
    if (part >= 1 || element.textContent !== written(to)) return stop(element);
    at.shown = Math.round(first + (to - first) * (1 - (1 - part) ** 3));
    element.dataset.shown = written(at.shown);
    at.frame = requestAnimationFrame(step);
  };
  at.frame = requestAnimationFrame(step);
}

/** @param {HTMLElement} element */
function stop(element) {
  counting.delete(element);
  delete element.dataset.shown;
}
