// The projector page: turns through its slides, keeps the screen awake, and runs unattended for hours.

import { Board } from "./board.js";
import { curve } from "./curve.js";
import { fill, showConnection } from "./figures.js";
import { takeFresh } from "./fresh.js";
import { celebrate } from "./milestones.js";
import { Watch, get, jittered, reload } from "./watch.js";

/** @typedef {import("./watch.js").Standings} Standings */

const REFRESH_AFTER = 15_000;
const REFRESH_WITHOUT_LETTERS = 300_000;
const RELOAD_AFTER = 24 * 3600 * 1000;
const IDLE_AFTER = 3_000;
/** The largest and the smallest type of a slide, as a part of the usual size. */
const LARGEST = 1.3;
const SMALLEST = 0.4;
const screen = /** @type {HTMLElement} */ (document.getElementById("display"));
const { campaign = "", live: scope = "", seconds = "12" } = screen.dataset;

const boardSlide = /** @type {HTMLElement | null} */ (screen.querySelector("[data-board]"));
const board = boardSlide && new Board(boardSlide);

new Watch(
  campaign,
  scope,
  take,
  (connection, since) => {
    screen.dataset.state = connection;
    showConnection(screen, connection, since);
  },
  boardSlide && { key: JSON.parse(boardSlide.dataset.board ?? "{}"), take: takeBoard },
).start();

/** @param {Standings} standings */
function take(standings) {
  fill(screen, standings);
  celebrate(standings);
  if (quiet.hidden === (standings.letters === 0)) {
    quiet.hidden = standings.letters !== 0;
    turnBy(1);
  }
  slides.filter(overflows).forEach(fit);
  refreshLater();
}

screen.style.setProperty("--margin", `${screen.dataset.margin ?? 0}`);
const quiet = /** @type {HTMLElement} */ (screen.querySelector(".slide-quiet"));
const slides = [.../** @type {NodeListOf<HTMLElement>} */ (screen.querySelectorAll(".slide"))];
const others = slides.filter((slide) => slide !== quiet);
screen.classList.add("turning");
turnBy(1);
setInterval(() => turnBy(1), Number(seconds) * 1000);
addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") turnBy(1);
  if (event.key === "ArrowLeft") turnBy(-1);
});

/** Turn forward or back among the slides that have something to show. @param {number} by */
function turnBy(by) {
  const filled = others.filter((slide) => !slide.hidden);
  // A screen on which no slide has anything to show still shows its first one.
  const shown = quiet.hidden ? (filled.length ? filled : others.slice(0, 1)) : [quiet];
  for (const slide of shown) slide.hidden = false;
  const at = shown.findIndex((slide) => slide.classList.contains("now"));
  const next = shown[(at + by + shown.length) % shown.length];
  for (const slide of slides) slide.classList.toggle("now", slide === next);
}

const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));
for (const slide of slides) resized.observe(slide);
document.fonts.ready.then(() => slides.forEach(fit));

/** Give a slide the largest type with which nothing is cut off. @param {Element} slide */
function fit(slide) {
  const { style } = /** @type {HTMLElement} */ (slide);
  for (let size = LARGEST; size >= SMALLEST; size -= 0.05) {
    style.setProperty("--fit", size.toFixed(2));
    if (!overflows(slide)) return;
  }
}

/** @param {Element} slide */
function overflows(slide) {
  return slide.scrollHeight > slide.clientHeight || slide.scrollWidth > slide.clientWidth;
}

let refreshing = 0;

/** Soon ask for what doesn't come over the socket: the curve, the places and the day. */
function refreshLater() {
  refreshing ||= setTimeout(async () => {
    refreshing = 0;
    await Promise.allSettled([takeCurve(), refreshSlides()]);
  }, jittered(REFRESH_AFTER));
}

// An hour or a day may end without a letter.
setInterval(refreshLater, REFRESH_WITHOUT_LETTERS);

/** Take what the server alone can write, and pass over the slides that have nothing to show. */
async function refreshSlides() {
  for (const [part, newer] of await takeFresh(screen)) {
    const slide = part.closest(".slide");
    if (!(slide instanceof HTMLElement)) continue;
    hide(slide, Boolean(newer.closest(".slide")?.hasAttribute("hidden")));
    fit(slide);
  }
}

/** Pass over a slide that has nothing to show: at once, if it is shown now. */
/** @param {HTMLElement} slide @param {boolean} hidden */
function hide(slide, hidden) {
  slide.hidden = hidden;
  if (hidden && slide.classList.contains("now")) turnBy(1);
}

/** @param {import("./board.js").BoardPage} page */
function takeBoard(page) {
  if (!boardSlide || !board) return;
  board.take(page);
  const empty = boardSlide.querySelector("[data-empty]");
  if (empty instanceof HTMLElement) empty.hidden = page.rows.length > 0;
  hide(boardSlide, !page.rows.length && others.length > 1);
  fit(boardSlide);
}

async function takeCurve() {
  const path = document.getElementById("curve");
  if (!path) return;
  /** @type {{points: {letters: number}[]}} */
  const { points } = await get("timeline", { campaign, scope, by: "day" });
  const line = curve(points.map((point) => point.letters));
  if (!line) return;
  path.setAttribute("d", line);
  slides.filter(overflows).forEach(fit);
}

async function stayAwake() {
  try {
    if (document.visibilityState === "visible" && window === top) await navigator.wakeLock?.request("screen");
  } catch {
    // The device does not allow it: its own settings decide.
  }
}
stayAwake();
document.addEventListener("visibilitychange", stayAwake);

screen.addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
  stayAwake();
});

let idle = 0;
function wakeCursor() {
  document.body.classList.remove("idle");
  clearTimeout(idle);
  idle = setTimeout(() => document.body.classList.add("idle"), IDLE_AFTER);
}
addEventListener("pointermove", wakeCursor);
wakeCursor();

setTimeout(reload, jittered(RELOAD_AFTER));
