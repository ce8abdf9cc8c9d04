// Shows a figure. The text holds the new value at once; counting up or down is painted over it.

const COUNTS_FOR = 800;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const format = new Intl.NumberFormat(document.documentElement.lang || "en");

/** @type {WeakMap<Element, {value: number, shown: number, frame: number}>} */
const counting = new WeakMap();

/** A count as people read it. @param {number} value */
export const written = (value) => format.format(value);

/** @param {HTMLElement} element @param {number} value */
export function show(element, value) {
  const at = counting.get(element) ?? { value: read(element), shown: read(element), frame: 0 };
  counting.set(element, at);
  if (at.value === value) return;
  at.value = value;
  element.textContent = written(value);
  if (element.dataset.signs) element.dataset.signs = String(written(value).length);
  cancelAnimationFrame(at.frame);
  if (calm.matches || document.hidden || !element.classList.contains("figure")) settle(element);
  else count(element, at.shown, value);
}

/** @param {Element} element */
function read(element) {
  return Number((element.textContent ?? "").replace(/\D/g, ""));
}

/** @param {HTMLElement} element @param {number} from @param {number} to */
function count(element, from, to) {
  const at = counting.get(element);
  if (!at) return;
  const began = performance.now();
  const step = (/** @type {number} */ now) => {
    const part = Math.min((now - began) / COUNTS_FOR, 1);
    if (part >= 1) return settle(element);
    at.shown = Math.round(from + (to - from) * (1 - (1 - part) ** 3));
    element.dataset.shown = written(at.shown);
    at.frame = requestAnimationFrame(step);
  };
  element.dataset.shown = written(from);
  at.frame = requestAnimationFrame(step);
}

/** @param {HTMLElement} element */
function settle(element) {
  delete element.dataset.shown;
  const at = counting.get(element);
  if (at) at.shown = at.value;
}
