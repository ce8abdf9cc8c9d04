// A leaderboard that moves: takes new rows, and lets each row travel to its new place.

import { calm, show } from "./figures.js";
import { gettext, ngettext, written } from "./words.js";

/**
 * @typedef {{rank: number, id: string, name: string, letters: number, writers: number,
 *   was: number | null, gap: number | null}} BoardRow
 * @typedef {{campaign: string, board: string, case: string | null, by: string, epoch: number, revision: number,
 *   version: number, of: number, rows: BoardRow[]}} BoardPage
 */

const TRAVELS_FOR = 700;
const MARKED_FOR = 6_000;
/** Of fewer writers, letters per writer are not told, as on the server. */
const FEWEST_WRITERS = 5;
const toOneDecimal = new Intl.NumberFormat(document.documentElement.lang || "en", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** The element of the page that shows a board, given the element with `data-board`. */
export class Board {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.list = /** @type {HTMLElement} */ (element.querySelector("[data-rows]"));
    this.template = /** @type {HTMLTemplateElement} */ (element.querySelector("template"));
    this.link = element.dataset.link ?? "";
  }

  /** Show the rows of a page of the board. @param {BoardPage} page */
  take(page) {
    const before = new Map(this.#rows().map((row) => [row.dataset.row, row]));
    const tops = new Map([...before.values()].map((row) => [row, row.getBoundingClientRect().top]));
    const wasEmpty = !before.size;
    const rows = page.rows.map((row) => {
      const element = before.get(row.id) ?? this.#newRow(row);
      before.delete(row.id);
      this.#fill(element, row, page.rows);
      return element;
    });
    for (const row of before.values()) row.remove();
    arrange(this.list, rows);
    this.element.hidden = !rows.length;
    const { around } = this.element.dataset;
    const place = this.element.querySelector("[data-place]");
    if (around) for (const row of rows) row.classList.toggle("own", row.dataset.row === around);
    if (around && place) place.textContent = placeOf(page, around).join(" · ");
    this.element.dispatchEvent(new CustomEvent("board", { detail: page, bubbles: true }));
    if (calm.matches || document.hidden) return;
    for (const row of rows) travel(row, tops.get(row), wasEmpty);
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  /** @param {BoardRow} row */
  #newRow(row) {
    const copy = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    const element = /** @type {HTMLElement} */ (copy.firstElementChild);
    element.dataset.row = row.id;
    const anchor = element.querySelector("a[data-field=name]");
    if (anchor instanceof HTMLAnchorElement) {
      anchor.href = this.link.replace("ID", encodeURIComponent(row.id));
    }
    for (const [field, value] of Object.entries({ letters: row.letters, writers: row.writers })) {
      write(element, field, written(value));
    }
    return element;
  }

  /** @param {HTMLElement} element @param {BoardRow} row @param {BoardRow[]} rows */
  #fill(element, row, rows) {
    write(element, "rank", written(row.rank));
    write(element, "name", row.name);
    const per = row.writers < FEWEST_WRITERS ? "–" : toOneDecimal.format(row.letters / row.writers);
    write(element, "per-writer", per);
    for (const field of /** @type {const} */ (["letters", "writers"])) {
      const figure = fieldOf(element, field);
      if (figure) show(figure, row[field]);
    }
    const mark = fieldOf(element, "movement");
    if (mark) showMovement(mark, row, rows);
  }
}

/** @param {HTMLElement} element @param {string} name @returns {HTMLElement | null} */
const fieldOf = (element, name) => element.querySelector(`[data-field="${name}"]`);

/** @param {HTMLElement} element @param {string} name @param {string} text */
function write(element, name, text) {
  const field = fieldOf(element, name);
  if (field && field.textContent !== text) field.textContent = text;
}

/** Put rows in their order. Those in place are left alone, and the focus stays where it is. */
/** @param {HTMLElement} list @param {HTMLElement[]} rows */
function arrange(list, rows) {
  const focused = document.activeElement;
  rows.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
  if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
}

/**
 * Let a row travel from where it stood. One that is new fades in, and is marked for a while.
 * @param {HTMLElement} row @param {number | undefined} before @param {boolean} allNew
 */
function travel(row, before, allNew) {
  if (before === undefined) {
    if (allNew) return;
    row.animate([{ opacity: 0 }, { opacity: 1 }], TRAVELS_FOR);
    row.classList.add("arrived");
    setTimeout(() => row.classList.remove("arrived"), MARKED_FOR);
    return;
  }
  const distance = before - row.getBoundingClientRect().top;
  if (Math.abs(distance) < 1) return;
  row.classList.toggle("rising", distance > 0);
  const travelling = row.animate(
    [{ transform: `translateY(${distance}px)` }, { transform: "none" }],
    { duration: TRAVELS_FOR, easing: "cubic-bezier(0.3, 0, 0.2, 1)" },
  );
  travelling.finished.finally(() => row.classList.remove("rising")).catch(() => {});
}

/** As `place_of` of the server. @param {BoardPage} page @param {string} id */
export function placeOf({ rows, of: length }, id) {
  const at = rows.findIndex((row) => row.id === id);
  const [row, above] = [rows[at], rows[at - 1]];
  if (!row) return [];
  const words = [gettext("Rank %(rank)s of %(length)s", { rank: row.rank, length })];
  if (row.gap !== null && above && above.rank < row.rank) {
    words.push(
      ngettext("%(count)s letter behind %(name)s", "%(count)s letters behind %(name)s", row.gap, {
        name: above.name,
      }),
    );
  } else if (row.gap !== null) {
    words.push(
      ngettext("%(count)s letter to the next rank", "%(count)s letters to the next rank", row.gap),
    );
  }
  const move = movement(row, rows);
  return move.places ? [...words, move.words] : words;
}

/** As `movement` of the server. @param {BoardRow} row @param {BoardRow[]} [others] */
export function movement({ rank, was }, others = []) {
  const isFirstDay = others.length > 0 && others.every((other) => other.was === null);
  if (was === null && isFirstDay) {
    return { direction: "same", sign: "", places: 0, words: gettext("as before") };
  }
  if (was === null) return { direction: "new", sign: "", places: 0, words: gettext("new") };
  const places = Math.abs(was - rank);
  if (was > rank) {
    return { direction: "up", sign: "▲", places, words: gettext("up %(places)s", { places }) };
  }
  if (was < rank) {
    return { direction: "down", sign: "▼", places, words: gettext("down %(places)s", { places }) };
  }
  return { direction: "same", sign: "", places, words: gettext("as before") };
}

/** @param {HTMLElement} mark @param {BoardRow} row @param {BoardRow[]} rows */
function showMovement(mark, row, rows) {
  const { direction, sign, places, words } = movement(row, rows);
  mark.dataset.direction = direction;
  const spoken = document.createElement("span");
  spoken.textContent = words;
  if (direction !== "new") spoken.className = "unseen";
  const seen = document.createElement("span");
  seen.setAttribute("aria-hidden", "true");
  seen.textContent = `${sign} ${written(places)}`;
  mark.replaceChildren(...(sign ? [seen, " ", spoken] : [spoken]));
}
