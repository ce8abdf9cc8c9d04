// Counts of letters as people type them, with a minus and a plus beside each.

import { each } from "./figures.js";
import { button, gettext } from "./words.js";

/** How many letters one line of a report can hold. */
const MOST_LETTERS = 99_999;
/** White space as Python knows it. */
const SPACES = /(?:(?!\ufeff)[\s\x1c-\x1f\x85])+/g;
/** What comes along with a number that is copied. */
const SHOWS_NOTHING = /[\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]+/g;
/** As `letters_typed` of the server reads it. */
const GROUPED = /^([0-9]+|[1-9][0-9]{0,2}([,.'’ ])[0-9]{3}(\2[0-9]{3})*)$/;

addSteps(document);

/** Give each count its buttons. @param {ParentNode} within */
export function addSteps(within) {
  each(within, ".stepper", addButtons);
}

/** @param {HTMLElement} stepper */
function addButtons(stepper) {
  const input = stepper.querySelector("input");
  if (!input || stepper.querySelector("button")) return;
  const label = stepper.closest(".row")?.querySelector(".row-name label");
  const name = label?.firstChild?.textContent ?? "";
  const less = button("−", gettext("One letter less for %(name)s", { name }), () => step(input, -1));
  const more = button("+", gettext("One letter more for %(name)s", { name }), () => step(input, 1));
  const mute = () => less.setAttribute("aria-disabled", String(!lettersTyped(input.value)));
  input.addEventListener("input", mute);
  input.before(less);
  input.after(more);
  mute();
}

/** @param {HTMLInputElement} input @param {number} by */
function step(input, by) {
  const letters = Math.min(Math.max(lettersTyped(input.value) + by, 0), MOST_LETTERS);
  setCount(input, letters ? String(letters) : "");
}

/** @param {HTMLInputElement} input @param {string} count */
export function setCount(input, count) {
  input.value = count;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The count in a text, 0 if the server would find none. @param {string} text */
export function lettersTyped(text) {
  if ([...text].length > 40 || /[\p{No}\p{Nl}]/u.test(text)) return 0;
  const shown = text.replace(SHOWS_NOTHING, "").normalize("NFKC").replaceAll("٬", ",");
  const plain = shown.replace(SPACES, " ").replace(/^ | $/g, "").replace(/\p{Nd}/gu, worth);
  const digits = plain.replace(/[,.'’ ]/g, "");
  const letters = Number(digits);
  return !GROUPED.test(plain) || digits.length > 9 || letters > MOST_LETTERS ? 0 : letters;
}

/** A digit's value in any script. The ten digits of a script have successive numbers. @param {string} sign */
function worth(sign) {
  const place = sign.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(place - value - 1))) value += 1;
  return String(value);
}
