// The question for how many people a report is: asked at an event, and where a count is large.

import { lettersOf } from "./report_form.js";

/**
 * Show or hide the question. At an event somebody with a few letters is taken to be one person, and the
 * form says so, unless somebody has typed there. With many letters it asks.
 * @param {HTMLFormElement} form
 */
export function askForPeople(form) {
  const question = form.querySelector("[data-people]");
  const input = form.elements.namedItem("writers");
  const code = form.elements.namedItem("event_code");
  if (!(question instanceof HTMLElement) || !(input instanceof HTMLInputElement)) return;
  const coded = code instanceof HTMLInputElement && code.value.trim() !== "";
  const large = lettersOf(form) > Number(form.dataset.askLetters);
  if (!input.dataset.typed) {
    if (coded && !large && !input.value) input.value = input.dataset.guess = "1";
    else if (input.value === input.dataset.guess && (large || !coded)) input.value = "";
  }
  question.hidden = !(coded || large || input.value || input.hasAttribute("aria-invalid"));
}
