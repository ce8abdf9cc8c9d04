// Plus and minus beside each count of a form.

import { each } from "./figures.js";

const DIGIT = /^\p{Nd}$/u;
/** As `letters_typed` of the server reads it. */
const GROUPED = /^(\p{Nd}{1,3}(,\p{Nd}{3})+|\p{Nd}{1,3}( \p{Nd}{3})+|\p{Nd}+)$/u;

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
  const plain = text.normalize("NFKC").replaceAll("٬", ",").trim().replace(/\s+/g, " ");
  if (!GROUPED.test(plain) || /[\p{No}\p{Nl}]/u.test(text)) return 0;
  const digits = [...plain].filter((sign) => DIGIT.test(sign)).map(worth);
  return digits.length > 6 ? 0 : Number(digits.join(""));
}

/** A digit's value in any script: in each, the ten stand in a row. @param {string} sign */
function worth(sign) {
  const place = sign.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(place - value - 1))) value += 1;
  return value;
}
