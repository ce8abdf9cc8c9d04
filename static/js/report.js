// The report form: plus and minus, the sum, one key for one report, and sending without a network.

import { written } from "./counter.js";
import { each } from "./figures.js";
import { SEND_WITHIN, forget, keep, parsed, say, waiting } from "./waiting.js";

let sending = false;

furnish();

/** Everything that a form gets, when the page opens and when the form comes back with faults. */
function furnish() {
  each(document, ".stepper", addButtons);
  each(document, "[data-copies]", offerCopy);
  const form = reportForm();
  if (form) prepare(form);
}

function reportForm() {
  return /** @type {HTMLFormElement | null} */ (document.querySelector("form#report"));
}

/** @param {HTMLFormElement} form @param {string} name */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {HTMLFormElement} form */
function prepare(form) {
  takeBackKept(form);
  keepKey(form);
  form.addEventListener("input", () => addUp(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form);
  });
  addUp(form);
}

/**
 * The key stays with this entry of the browser's history: come back to by the Back button, the page
 * sends the same key, and what it has sent already counts once.
 * @param {HTMLFormElement} form
 */
function keepKey(form) {
  const key = field(form, "key");
  if (history.state?.key) key.value = history.state.key;
  else history.replaceState({ ...history.state, key: key.value }, "");
  saySent();
}

/** Where this page has sent a report: the ways to it, and to a new one. */
function saySent() {
  const { sent } = history.state ?? {};
  if (!sent) return;
  const ways = /** @type {[string, string][]} */ ([
    [sent, "See or correct it"],
    [location.pathname, "Begin a new report"],
  ]);
  say("This page has sent its report already.", ...ways);
  document.querySelector("#waiting a:last-child")?.addEventListener("click", () => {
    history.replaceState(null, "");
  });
}

/** Fill the form with a report that was kept and refused. @param {HTMLFormElement} form */
function takeBackKept(form) {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("kept");
  const kept = waiting().find((report) => report.key === wanted);
  if (!kept) return;
  history.replaceState({ key: kept.key }, "", location.pathname);
  for (const [name, value] of kept.fields) {
    const place = field(form, name);
    if (place && !["csrf_token", "sure"].includes(name)) place.value = value;
  }
  if (kept.refused) say(kept.refused);
  forget(kept.key);
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
  input.value = letters ? String(letters) : "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The count that somebody typed, 0 where it is none: the server is the judge. @param {string} text */
function typed(text) {
  const plain = text.normalize("NFKC").replace(/[٠-٩]/g, (sign) => String(sign.charCodeAt(0) - 0x660));
  const digits = plain.replace(/[\s,٬]/g, "");
  return /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
}

/** Say on the button how many letters will be reported. @param {HTMLFormElement} form */
function addUp(form) {
  let sum = 0;
  each(form, ".stepper input", (input) => {
    sum += typed(/** @type {HTMLInputElement} */ (input).value);
  });
  const words = sum === 1 ? "1 letter" : sum ? `${written(sum)} letters` : "letters";
  const send = document.getElementById("send");
  if (send) send.textContent = `Report ${words}`;
  return sum;
}

/** @param {HTMLFormElement} form */
async function submit(form) {
  if (sending) return;
  setSending(true);
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  try {
    const signal = AbortSignal.timeout(SEND_WITHIN);
    const answer = await fetch(form.action, { method: "POST", body, signal });
    await follow(form, answer);
  } catch {
    keepForLater(form);
  } finally {
    setSending(false);
  }
}

/** @param {HTMLFormElement} form @param {Response} answer */
async function follow(form, answer) {
  if (answer.redirected && answer.ok) {
    forget(field(form, "key").value);
    history.replaceState({ ...history.state, sent: answer.url }, "");
    location.assign(answer.url);
    return;
  }
  const page = parsed(await answer.text());
  const main = page.querySelector("form#report")?.closest("main");
  if (main) comeBack(page, main);
  else if (answer.status >= 500) keepForLater(form);
  else say(page.querySelector("main .lead")?.textContent?.trim() ?? "It could not be sent.");
}

/** Show the form as the server gave it back. @param {Document} page @param {Element} main */
function comeBack(page, main) {
  document.title = page.title;
  document.getElementById("main")?.replaceChildren(...main.childNodes);
  furnish();
  const faults = document.getElementById("faults");
  faults?.focus();
  faults?.scrollIntoView();
}

/** @param {HTMLFormElement} form */
function keepForLater(form) {
  const fields = /** @type {[string, string][]} */ ([...new FormData(form).entries()]);
  const letters = written(addUp(form));
  const kept = keep({ key: field(form, "key").value, action: form.action, letters, fields });
  const words = kept
    ? `No network. Your report of ${letters} letters is kept on this device and is sent as soon as there is one.`
    : "No network, and this device can't keep the report. Leave this page open and try again.";
  say(words);
}

/** @param {boolean} now */
function setSending(now) {
  sending = now;
  document.getElementById("send")?.setAttribute("aria-disabled", String(now));
  const progress = document.getElementById("progress");
  if (progress) progress.textContent = now ? "Sending" : "";
}

/** @param {HTMLElement} copy */
function offerCopy(copy) {
  const source = document.getElementById(copy.dataset.copies ?? "");
  if (!(source instanceof HTMLInputElement) || !navigator.clipboard) return;
  copy.hidden = false;
  source.addEventListener("focus", () => source.select());
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value);
    copy.textContent = "Copied";
  });
}

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
