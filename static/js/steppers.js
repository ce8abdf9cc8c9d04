// Plus and minus beside each count of a form.

import { each } from "./figures.js";

furnish(document);

/** Give each count its buttons. @param {ParentNode} within */
export function furnish(within) {
  each(within, ".stepper", addButtons);
}

/** @param {HTMLElement} stepper */
function addButtons(stepper) {
  const input = stepper.querySelector("input");
  if (!input || stepper.querySelector("button")) return;
  const name = stepper.closest(".row")?.querySelector(".row-name label")?.firstChild?.textContent;
  const less = button("−", `One letter less for ${name}`, () => step(input, -1));
  const more = button("+", `One letter more for ${name}`, () => step(input, 1));
  const mute = () => less.setAttribute("aria-disabled", String(!typed(input.value)));
  input.addEventListener("input", mute);
  input.before(less);
  input.after(more);
  mute();
}

/** @param {string} sign @param {string} label @param {() => void} act */
function button(sign, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** @param {HTMLInputElement} input @param {number} by */
function step(input, by) {
  const letters = Math.max(typed(input.value) + by, 0);
  setCount(input, letters ? String(letters) : "");
}

/** @param {HTMLInputElement} input @param {string} count */
export function setCount(input, count) {
  input.value = count;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The count that somebody typed, 0 where it is none: the server is the judge. @param {string} text */
export function typed(text) {
  const plain = text.normalize("NFKC").replace(/[٠-٩]/g, (sign) => String(sign.charCodeAt(0) - 0x660));
  const digits = plain.replace(/[\s,٬]/g, "");
  return /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
}
