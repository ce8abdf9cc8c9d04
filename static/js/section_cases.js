// Offers the cases of another section on the report form.

import { addSteps } from "./counts.js";
import { fillIn, filledFields } from "./report_form.js";

/**
 * Offer the cases of the chosen section. What was typed stays. Without an answer the cases of before
 * stay, too: the tracker says which of them it can't take. Says whether anything has changed.
 * @param {HTMLFormElement} form
 */
export async function offerCases(form) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("section"));
  const address = `/report?${new URLSearchParams({ section: select.value })}`;
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!address.endsWith(`=${select.value}`)) return false; // another was chosen meanwhile
    const other = page.querySelector("form#report");
    const closed = page.querySelector("main .note")?.textContent;
    if (!other && closed) location.assign(address); // it says when the section takes letters
    if (!other) return false;
    replaceCases(form, other);
  } catch {
    return false;
  }
  history.replaceState(history.state, "", address);
  addSteps(form);
  return true;
}

/** Put the cases of another form into this one, with what was typed. @param {HTMLFormElement} form @param {Element} other */
function replaceCases(form, other) {
  const typed = filledFields(form).filter(([name]) => /^(letters|channel)-/.test(name));
  const [offered, others] = [form, other].map((one) => one.querySelector("#offered"));
  if (!offered || !others) return;
  offered.replaceChildren(...others.childNodes);
  // A case that this section does not work on stays only if something was typed for it.
  const isMeant = (/** @type {[string, string]} */ [name, value]) =>
    form.elements.namedItem(name) || (name.startsWith("letters-") && value);
  fillIn(form, typed.filter(isMeant));
}
