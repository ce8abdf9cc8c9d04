// What the page with the report form does when the tracker has refused its report.

import { forgetReport, keptReport } from "./device.js";
import { keyField, rememberSent, reportForm, saySent, waysToSent } from "./report_form.js";
import { say, sendFields, whyRefused } from "./waiting.js";
import { gettext, link } from "./words.js";

/**
 * Show the form as the server gave it back, and `prepare` it; or say why there is none.
 * @param {HTMLFormElement} form the one that was sent
 * @param {Document} page the answer
 * @param {(form: HTMLFormElement) => void} prepare
 */
export async function takeRefusal(form, page, prepare) {
  const main = page.querySelector("form#report")?.closest("main");
  if (page.getElementById("anew") && (await findSent(form))) return;
  if (!main) return say(whyRefused(page) || gettext("It could not be sent."));
  document.title = page.title;
  replaceMain(main);
  const other = reportForm();
  if (other) prepare(other);
  const next = document.getElementById("anew");
  for (const way of waysToSent()) next?.before(link(...way), " · ");
  const faults = document.getElementById("faults");
  faults?.focus();
  faults?.scrollIntoView();
}

/**
 * Lead to the report that this key has sent before it was changed, where this device still has it.
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

/** Show another main part, with the event's figure that is kept live. @param {Element} main */
function replaceMain(main) {
  const watched = liveFigure();
  document.getElementById("main")?.replaceChildren(...main.childNodes);
  const other = liveFigure();
  if (watched && watched.dataset.live === other?.dataset.live) other?.replaceWith(watched);
}

/** @returns {HTMLElement | null} */
function liveFigure() {
  return document.querySelector("#main [data-live]");
}
