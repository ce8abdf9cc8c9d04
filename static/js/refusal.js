// What the page with the report form does when the tracker refuses its report.

import { forgetReport, keptReport } from "./device.js";
import { keyField, rememberSent, reportForm, saySent, linksToSent } from "./report_form.js";
import { say, sendFields, whyRefused } from "./waiting.js";
import { gettext, link } from "./words.js";

/**
 * Show the form as the server gave it back, and `prepare` it. Say why if it gave none back.
 * @param {HTMLFormElement} form the one that was sent
 * @param {Document} page the answer
 * @param {(form: HTMLFormElement) => void} prepare
 */
export async function takeRefusal(form, page, prepare) {
  const main = page.querySelector("form#report")?.closest("main");
  if (page.getElementById("next-report") && (await findSent(form))) return;
  if (!main) return say(whyRefused(page) || gettext("It could not be sent."));
  document.title = page.title;
  replaceMain(main);
  const other = reportForm();
  if (other) prepare(other);
  const next = document.getElementById("next-report");
  for (const sent of linksToSent()) next?.before(link(...sent), " · ");
  const faults = document.getElementById("faults");
  faults?.focus();
  faults?.scrollIntoView();
}

/**
 * Link to the report that was sent under this key before it was changed. It is found by sending the
 * old one again, if this device still has it.
 * @param {HTMLFormElement} form
 */
async function findSent(form) {
  const { value: key } = keyField(form);
  const before = keptReport(key);
  const answer = before && (await sendFields([...before.fields, ["key", key]]));
  if (!answer?.link) return false;
  forgetReport(key);
  rememberSent(answer.link);
  saySent(gettext("This report was counted before you changed it."));
  return true;
}

/** Replace the main part, except an event's figure, which stays live. @param {Element} main */
function replaceMain(main) {
  const live = liveFigure();
  document.getElementById("main")?.replaceChildren(...main.childNodes);
  const other = liveFigure();
  if (live && live.dataset.live === other?.dataset.live) other?.replaceWith(live);
}

/** @returns {HTMLElement | null} */
function liveFigure() {
  return document.querySelector("#main [data-live]");
}
