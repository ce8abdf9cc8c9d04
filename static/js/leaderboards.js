// The page of a leaderboard: pins the rows of this device's own events, and tells when nobody stands there.

import { movement } from "./board.js";
import { ownEvents } from "./own_events.js";
import { get } from "./watch.js";
import { gettext, link, ngettext, written } from "./words.js";

/** @typedef {import("./board.js").BoardPage} BoardPage */
/** @typedef {import("./board.js").BoardRow} BoardRow */

const ASK_EVERY = 4_000;
const MOST_PINNED = 3;
const MOST_ASKED = 8;
const SPREAD = 1_500;
const table = /** @type {HTMLElement} */ (document.querySelector("table[data-board]"));
const pinned = /** @type {HTMLElement} */ (document.getElementById("own-rows"));
const { around, from, limit, board, ...key } = JSON.parse(table.dataset.board ?? "{}");
const isOfEvents = board === "events" || board === "schools";

let asking = 0;
let due = false;

table.addEventListener("board", (event) => {
  const { rows, of: length } = /** @type {CustomEvent<BoardPage>} */ (event).detail;
  const range = document.querySelector("[data-range]");
  if (range && rows.length && !around) {
    const last = from + rows.length - 1;
    range.textContent = gettext("%(first)s to %(last)s of %(length)s", { first: from, last, length });
  }
  const empty = document.querySelector("[data-empty]");
  if (empty instanceof HTMLElement) empty.hidden = rows.length > 0;
  // Not all devices ask at the moment at which the board has changed for all of them.
  setTimeout(showOwnLater, Math.random() * SPREAD);
});

/** Show the own rows now, or soon where that was done just now. */
function showOwnLater() {
  due = true;
  if (asking) return;
  due = false;
  showOwn().catch(() => {});
  asking = setTimeout(() => {
    asking = 0;
    if (due) showOwnLater();
  }, ASK_EVERY);
}

async function showOwn() {
  if (!isOfEvents) return;
  const rows = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("tbody [data-row]")]);
  const own = ownEvents();
  for (const row of rows) {
    const id = row.dataset.row ?? "";
    row.classList.toggle("own", own.includes(id) || id === around);
  }
  const listed = new Set(rows.map((row) => row.dataset.row));
  const elsewhere = own.filter((slug) => !listed.has(slug)).slice(0, MOST_ASKED);
  const answers = await Promise.allSettled(elsewhere.map(place));
  if (answers.some(({ status }) => status === "rejected")) return;
  const items = answers
    .flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []))
    .slice(0, MOST_PINNED);
  pinned.hidden = !items.length;
  pinned.querySelector("ul")?.replaceChildren(...items);
}

/** The pinned row of an event, if it is ranked here. @param {string} slug */
async function place(slug) {
  const parameters = { ...key, campaign: table.dataset.campaign, around: slug, limit: "3" };
  /** @type {BoardPage} */
  const { rows } = await get(`leaderboards/${board}`, parameters).catch((error) => {
    if (error.status === 404) return { rows: [] }; // the event is gone
    throw error;
  });
  const at = rows.findIndex(({ id }) => id === slug);
  return at < 0 ? [] : [item(/** @type {BoardRow} */ (rows[at]), rows[at - 1])];
}

/** @param {BoardRow} row @param {BoardRow | undefined} above */
function item(row, above) {
  const element = document.createElement("li");
  const rank = document.createElement("b");
  rank.className = "place";
  rank.textContent = written(row.rank);
  const name = document.createElement("bdi");
  name.append(link(ownLink(row.id), row.name));
  element.append(rank, " ", name, " ", [lettersOf(row), gapOf(row, above), moved(row)].filter(Boolean).join(" · "));
  return element;
}

/** The address of the board's rows around an event. @param {string} slug */
function ownLink(slug) {
  const query = new URLSearchParams({ board, ...key, around: slug });
  return `/leaderboards?${query}#${slug}`;
}

/** @param {BoardRow} row */
const lettersOf = ({ letters }) => ngettext("%(count)s letter", "%(count)s letters", letters);

/** @param {BoardRow} row @param {BoardRow | undefined} above */
function gapOf({ rank, gap }, above) {
  if (gap === null) return "";
  if (!above || above.rank === rank) {
    return ngettext("%(count)s letter to the next rank", "%(count)s letters to the next rank", gap);
  }
  const better = above.rank;
  return ngettext(
    "%(count)s letter to rank %(rank)s",
    "%(count)s letters to rank %(rank)s",
    gap,
    { rank: better },
  );
}

/** @param {BoardRow} row */
const moved = (row) => (row.was === null || row.was === row.rank ? "" : movement(row).words);

showOwnLater();
