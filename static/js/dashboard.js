// The dashboard's charts: drawn from the figures in the page, and again when new standings come.

import { each, show as showFigure } from "./figures.js";
import { jittered } from "./watch.js";
import { written } from "./words.js";

/** @typedef {import("./watch.js").Standings} Standings */
/** @typedef {{data: any[], layout: any}} Figure */
/** @typedef {{ink: string, accent: string, grid: string, font: string, size: number}} Looks */

const REFETCH_AFTER = 12_000;
const FIRST_FETCH_AFTER = 1_000;
const STEPS = /** @type {Record<string, number>} */ ({ hour: 3_600_000, day: 86_400_000 });
/** The fewest hours or days that a timeline spans; otherwise a single bar would fill it. */
const LEAST_STEPS = 8;
const settings = { displayModeBar: false, responsive: true, showTips: false };
const dashboard = /** @type {HTMLElement} */ (document.getElementById("dashboard"));
const charts = /** @type {HTMLElement} */ (document.getElementById("charts"));
const noLetters = /** @type {HTMLElement} */ (document.getElementById("no-letters"));

const step = STEPS[dashboard.dataset.step ?? "day"];

/** @type {Map<string, Figure>} */
const figures = new Map();

each(dashboard, "[data-chart]", (place) => {
  const name = place.dataset.chart ?? "";
  figures.set(name, JSON.parse(document.getElementById(`figure-${name}`)?.textContent ?? "{}"));
});
drawAll();
dashboard.addEventListener("standings", (event) => {
  const standings = /** @type {CustomEvent<Standings>} */ (event).detail;
  takeStandings(standings);
  refetchLater(standings.letters ?? 0);
});

/** Draw every chart, once there are letters to show. */
function drawAll() {
  if (!charts.hidden) figures.forEach((_, name) => draw(name));
}

/** @param {string} name */
function draw(name) {
  /** @type {HTMLElement | null} */
  const place = dashboard.querySelector(`[data-chart="${name}"]`);
  const figure = figures.get(name);
  const plotly = /** @type {any} */ (globalThis).Plotly;
  if (!place || !plotly || !figure?.data[0].x.length) return;
  show(place);
  const looks = looksOf(place);
  const rows = figure.data[0].orientation === "h" ? figure.data[0].y : [];
  if (rows.length) place.style.minBlockSize = `${height(rows)}rem`;
  const traces = figure.data.map((trace, at) => styled(trace, at ? looks.ink : looks.accent, looks.size));
  plotly.react(place, traces, layoutOf(figure, looks, place.clientWidth), settings);
}

/** Show a chart, and close its table, which was open instead. @param {Element} place */
function show(place) {
  const box = /** @type {HTMLElement} */ (place.closest(".chart"));
  if (!box.hidden) return;
  box.hidden = false;
  box.parentElement?.querySelector("details")?.removeAttribute("open");
}

/** The height of a bar chart with these names, in rem. @param {string[]} rows */
function height(rows) {
  const lines = Math.max(...rows.map((row) => row.split("<br>").length));
  return 4 + rows.length * (0.8 + 1.1 * lines);
}

/** A trace in a colour, for type of a size. @param {any} trace @param {string} color @param {number} size */
function styled(trace, color, size) {
  if (trace.type === "bar") {
    const width = trace.orientation === "h" ? trace.width : trace.x.map(widthAt);
    return { ...trace, width, marker: { color } };
  }
  const mode = trace.x.length > 1 ? "lines" : "markers";
  return { ...trace, mode, line: { ...trace.line, color, width: size / 5 }, marker: { color, size } };
}

/** A bar's width: of an hour that comes twice both are narrow. @param {string} place @param {number} at @param {string[]} places */
function widthAt(place, at, places) {
  const twice = place.slice(14, 16) === "30" || places[at + 1] === `${place.slice(0, 14)}30:00`;
  return step * (twice ? 0.4 : 0.8);
}

/** As `places_of` of the server. @param {string[]} times */
function placesOf(times) {
  /** @type {string[]} */
  const places = [];
  for (const time of times) {
    const place = time.slice(0, 19);
    places.push(place === places.at(-1) ? `${place.slice(0, 14)}30:00` : place);
  }
  return places;
}

/** A time axis that spans these times, with ticks at whole steps only. @param {string[]} times @param {number} most */
function timeAxis(times, most) {
  const [first, last] = [times[0], times[times.length - 1]].map((at) =>
    Date.parse(`${at.slice(0, 10)}T${at.slice(11, 16) || "00:00"}Z`),
  );
  const margin = Math.max(LEAST_STEPS - (last - first) / step, 1) / 2;
  const range = [first - margin * step, last + margin * step];
  return { range, nticks: Math.min(most, Math.floor((range[1] - range[0]) / step)) };
}

/** A figure's layout in the page's colours and type. @param {Figure} figure @param {Looks} looks @param {number} width */
function layoutOf({ data, layout }, { ink, grid, font, size }, width) {
  const axis = { gridcolor: grid, linecolor: ink, zerolinecolor: ink, fixedrange: true };
  const across = (/** @type {number} */ ems) => Math.max(2, Math.floor(width / (size * ems)));
  const [first, second] = data;
  const counts = (/** @type {number[]} */ values, nticks = 5) => {
    const ticks = Math.max(0, ...values) < 4 ? { dtick: 1 } : { tickmode: "auto", nticks };
    return { ...axis, ...ticks };
  };
  const horizontal = first.orientation === "h";
  return {
    ...layout,
    font: { family: font, size, color: ink },
    // Black on white, like paper on the dark chart: a trace's own yellow could not be read.
    hoverlabel: { bgcolor: "#fff", bordercolor: "#000", font: { family: font, size: size * 1.1, color: "#000" } },
    margin: { l: size, r: size, t: size, b: size },
    xaxis: { ...layout.xaxis, ...(horizontal ? counts(first.x, across(8)) : { ...axis, ...timeAxis(first.x, across(6)) }) },
    yaxis: { ...layout.yaxis, ...(horizontal ? axis : counts(first.y)) },
    ...(layout.yaxis2 && { yaxis2: { ...layout.yaxis2, ...counts(second.y) } }),
  };
}

/** The page's colours and type where a chart is. @param {Element} place @returns {Looks} */
function looksOf(place) {
  const style = getComputedStyle(place);
  const named = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const size = parseFloat(style.fontSize) * 0.85;
  const [ink, accent, grid, font] = ["--ink", "--accent", "--grid", "--text"].map(named);
  return { ink, accent, grid, font, size };
}

/** @param {Standings} standings */
function takeStandings(standings) {
  charts.hidden = !standings.letters;
  noLetters.hidden = !charts.hidden || standings.letters === null;
  const [reported, verified] = figures.get("cases")?.data ?? [];
  if (reported && verified) {
    const cases = new Map(standings.cases.map((standing) => [standing.slug, standing]));
    const stays = (/** @type {unknown} */ _, /** @type {number} */ at) => cases.has(reported.ids[at]);
    reported.y = verified.y = reported.y.filter(stays);
    reported.ids = verified.ids = reported.ids.filter(stays);
    reported.x = reported.ids.map((/** @type {string} */ slug) => cases.get(slug)?.letters);
    verified.x = reported.ids.map((/** @type {string} */ slug) => cases.get(slug)?.verified);
    say("cases", { least: Math.min(...reported.x), most: Math.max(...reported.x) });
  }
  const [channels] = figures.get("channels")?.data ?? [];
  if (channels) {
    const cells = [...dashboard.querySelectorAll("[data-channel-letters]")];
    const letters = cells.map((cell) => standings.channels?.[channelOf(cell)] ?? 0);
    const isPosted = (/** @type {Element} */ cell) => cell.hasAttribute("data-posted");
    const posted = cells.reduce((sum, cell, at) => sum + (isPosted(cell) ? letters[at] ?? 0 : 0), 0);
    channels.x = letters;
    say("channels", { posted, other: (standings.letters ?? 0) - posted });
  }
  drawAll();
}

/** @param {Element} cell */
const channelOf = (cell) => cell.getAttribute("data-channel-letters") ?? "";

/** Put new figures into a chart's sentence. @param {string} name @param {Record<string, number>} values */
function say(name, values) {
  each(dashboard, `[data-sentence="${name}"]`, (place) => {
    const words = place.dataset.words ?? "";
    place.textContent = words.replace(/%\((\w+)\)s/g, (_, key) => written(values[key]));
  });
}

let fetching = 0;

/** Ask for the timeline soon, at most about every twelve seconds. @param {number} letters */
function refetchLater(letters) {
  if (fetching) return;
  const points = figures.get("timeline")?.data[0].x.length;
  fetching = setTimeout(async () => {
    fetching = 0;
    await takeTimeline(letters).catch(() => refetchLater(letters));
  }, jittered(points ? REFETCH_AFTER : FIRST_FETCH_AFTER));
}

/** @param {number} letters */
async function takeTimeline(letters) {
  const { step: by = "day", on = "counted", mostHours } = dashboard.dataset;
  const written = await timeline("day", "written");
  each(dashboard, "[data-written]", (place) => {
    const ofDay = written.filter(({ at }) => at === place.dataset.written);
    showFigure(place, ofDay.reduce((sum, { letters }) => sum + letters, 0));
    /** @type {HTMLElement} */ (place.closest("p")).hidden = !ofDay.length;
  });
  const points = on === "written" ? written : await timeline(by, on);
  const shown = by === "hour" ? points.slice(-Number(mostHours)) : points;
  let sum = points.slice(0, points.length - shown.length).reduce((all, at) => all + at.letters, 0);
  const sums = shown.map((point) => (sum += point.letters));
  const [bars, line] = figures.get("timeline")?.data ?? [];
  bars.x = line.x = placesOf(shown.map((point) => point.at));
  bars.y = shown.map((point) => point.letters);
  line.y = sums;
  drawAll();
  fillRows(shown, sums);
  say("timeline", { most: Math.max(0, ...bars.y), all: sums.at(-1) ?? letters });
}

/** @param {string} by @param {string} on @returns {Promise<{at: string, letters: number}[]>} */
async function timeline(by, on) {
  const { campaign = "", live: scope = "" } = dashboard.dataset;
  const query = new URLSearchParams({ campaign, scope, by, on });
  const answer = await fetch(`/api/v1/timeline?${query}`, { cache: "no-cache", credentials: "omit" });
  return (await answer.json()).points;
}

/** @param {{at: string, letters: number}[]} points @param {number[]} sums */
function fillRows(points, sums) {
  const names = namesOf(points.map((point) => point.at));
  const rows = points.map((point, at) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = names[at];
    row.append(head, count(point.letters), count(sums[at]));
    return row;
  });
  document.getElementById("timeline-rows")?.replaceChildren(...rows);
}

/** As `names_of` of the server. @param {string[]} times */
function namesOf(times) {
  const byClock = times.map((time) => time.slice(0, 16).replace("T", " "));
  const isTwice = (/** @type {string} */ name) => byClock.indexOf(name) !== byClock.lastIndexOf(name);
  return byClock.map((name, at) => (isTwice(name) ? `${name} UTC${times[at].slice(19)}` : name));
}

/** @param {number} value */
function count(value) {
  const cell = document.createElement("td");
  cell.className = "count";
  cell.textContent = written(value);
  return cell;
}

/** The chart over time on paper, in pixels; the two others share a row, with some height for each bar. */
const PAPER = { width: 760, height: 190 };
const BAR = 28;

// On paper all charts stand on one page, as wide as it.
addEventListener("beforeprint", () => setOnPaper(true));
addEventListener("afterprint", () => setOnPaper(false));

/** @param {boolean} onPaper */
function setOnPaper(onPaper) {
  dashboard.classList.toggle("on-paper", onPaper);
  drawAll();
  const plotly = /** @type {any} */ (globalThis).Plotly;
  each(dashboard, "[data-chart].js-plotly-plot", (place) => {
    const half = place.closest(".chart-pair");
    const bars = figures.get(place.dataset.chart ?? "")?.data[0].y.length ?? 0;
    const size = half ? { width: PAPER.width / 2 - 10, height: 50 + bars * BAR } : PAPER;
    plotly.relayout(place, onPaper ? size : { width: null, height: null });
  });
}
