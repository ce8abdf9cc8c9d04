// The question for how many people a report is: asked at an event, and where a count is large.

import { lettersTyped } from "./counts.js";
import { each } from "./figures.js";

/**
 * Show or hide the question. At an event somebody with a few letters is taken to be one person, and the
 * form says so; with a large count it asks.
 * @param {HTMLFormElement} form
 */
export function askForPeople(form) {
  const question = form.querySelector("[data-people]");
  const input = form.elements.namedItem("writers");
  const code = form.elements.namedItem("event_code");
  if (!(question instanceof HTMLElement) || !(input instanceof HTMLInputElement)) return;
  const coded = code instanceof HTMLInputElement && code.value.trim() !== "";
  const large = mostLetters(form) > Number(form.dataset.askLetters);
  const guessed = input.dataset.guess === input.value && input.value !== "";
  if (guessed && (large || !coded)) input.value = "";
  if (coded && !large && !input.value) input.value = input.dataset.guess = "1";
  question.hidden = !(coded || large || input.value || input.hasAttribute("aria-invalid"));
}

/** The most letters in any row. @param {HTMLFormElement} form */
function mostLetters(form) {
  let most = 0;
  each(form, '[name^="letters-"]', (field) => {
    most = Math.max(most, lettersTyped(/** @type {HTMLInputElement} */ (field).value));
  });
  return most;
}
