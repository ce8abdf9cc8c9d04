// Counts a figure up or down to its new value. This is painted over its text, which holds the new
// value at once.

import { written } from "./words.js";

const COUNTS_FOR = 800;

/**
 * The figures that are counting: what they show, and the frame in which they go on.
 * @type {WeakMap<Element, {shown: number, frame: number}>}
 */
const counting = new WeakMap();

/**
 * Count from a value, or from what the figure shows if it is counting already.
 * @param {HTMLElement} element @param {number} from @param {number} to
 */
export function count(element, from, to) {
  const at = counting.get(element) ?? { shown: from, frame: 0 };
  counting.set(element, at);
  cancelAnimationFrame(at.frame);
  const [first, began] = [at.shown, performance.now()];
  /** @param {number} now */
  const step = (now) => {
    const part = Math.min((now - began) / COUNTS_FOR, 1);
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
