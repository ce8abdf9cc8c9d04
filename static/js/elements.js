// Finds and makes the elements of a page.

/** @param {ParentNode} within @param {string} selector @param {(element: HTMLElement) => void} act */
export function each(within, selector, act) {
  /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(selector)).forEach(act);
}

/** @param {string} address @param {string} label */
export function link(address, label) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = label;
  return made;
}
