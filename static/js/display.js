// The projector page: turns through its slides, keeps the screen awake, and runs unattended for hours.

import { curve } from "./curve.js";
import { fill, showConnection } from "./figures.js";
import { Watch, jittered, reload } from "./watch.js";
import { written } from "./words.js";

/** @typedef {import("./watch.js").Standings} Standings */

const REFRESH_AFTER = 15_000;
const RELOAD_AFTER = 24 * 3600 * 1000;
const IDLE_AFTER = 3_000;
const MOST_RANKED = 7;
/** The largest and the smallest type of a slide, as a part of the usual size. */
const LARGEST = 1.3;
const SMALLEST = 0.4;
const screen = /** @type {HTMLElement} */ (document.getElementById("display"));
const { campaign = "", live: scope = "", seconds = "12", boardSection = "" } = screen.dataset;

new Watch(campaign, scope, take, (connection, since) =>
  showConnection(screen, connection, since),
).start();

/** @param {Standings} standings */
function take(standings) {
  fill(screen, standings);
  slides.filter(overflows).forEach(fit);
  refreshLater();
}

const slides = [.../** @type {NodeListOf<HTMLElement>} */ (screen.querySelectorAll(".slide"))];
screen.classList.add("turning");
turnBy(1);
setInterval(() => turnBy(1), Number(seconds) * 1000);
addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") turnBy(1);
  if (event.key === "ArrowLeft") turnBy(-1);
});

/** Turn forward or back among the slides that have something to show. @param {number} by */
function turnBy(by) {
  const shown = slides.filter((slide) => !slide.hidden);
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

/** Soon ask for what doesn't come over the socket: the board and the curve. */
function refreshLater() {
  refreshing ||= setTimeout(async () => {
    refreshing = 0;
    await Promise.allSettled([takeBoard(), takeCurve()]);
  }, jittered(REFRESH_AFTER));
}

/** @param {string} path @param {Record<string, string>} parameters */
async function ask(path, parameters) {
  const query = new URLSearchParams({ campaign, ...parameters });
  const answer = await fetch(`/api/v1/${path}?${query}`, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

async function takeBoard() {
  const board = document.getElementById("board");
  if (!board) return;
  /** @type {Record<string, string>} */
  const parameters = { limit: String(MOST_RANKED) };
  if (boardSection) parameters.section = boardSection;
  const { rows } = await ask("leaderboards/events", parameters);
  if (!rows.length) return;
  board.replaceChildren(...rows.map(boardRow));
  board.closest(".slide")?.removeAttribute("hidden");
  slides.forEach(fit);
}

/** @param {{rank: number, name: string, letters: number}} row */
function boardRow(row) {
  const item = document.createElement("li");
  const element = (/** @type {string} */ tag, /** @type {string} */ style, /** @type {string} */ text) => {
    const created = document.createElement(tag);
    created.className = style;
    created.textContent = text;
    return created;
  };
  const name = element("span", "slide-name", "");
  name.append(element("bdi", "", row.name));
  item.append(
    element("span", "slide-rank", String(row.rank)),
    name,
    element("b", "figure", written(row.letters)),
  );
  return item;
}

async function takeCurve() {
  const path = document.getElementById("curve");
  if (!path) return;
  /** @type {{points: {letters: number}[]}} */
  const { points } = await ask("timeline", { scope, by: "day" });
  const line = curve(points.map((point) => point.letters));
  if (line) path.setAttribute("d", line);
}

async function stayAwake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
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
