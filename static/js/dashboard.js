// The dashboard's charts: drawn from the figures in the page, redrawn when new standings come.

import { written } from "./counter.js";
import { each } from "./figures.js";
import { jittered } from "./live.js";

/** @typedef {import("./live.js").Standings} Standings */
/** @typedef {{data: any[], layout: any}} Figure */
/** @typedef {{ink: string, accent: string, grid: string, font: string, size: number}} Looks */

const REFETCH_AFTER = 12_000;
const POSTED = ["letter", "card"];
const settings = { displayModeBar: false, responsive: true, showTips: false };
const dashboard = /** @type {HTMLElement} */ (document.getElementById("dashboard"));

/** @type {Map<string, Figure>} */
const figures = new Map();

each(dashboard, "[data-chart]", (place) => {
  const name = place.dataset.chart ?? "";
  figures.set(name, JSON.parse(document.getElementById(`figure-${name}`)?.textContent ?? "{}"));
  draw(name);
});
dashboard.addEventListener("standings", (event) => {
  const standings = /** @type {CustomEvent<Standings>} */ (event).detail;
  takeStandings(standings);
  refetchLater(standings.letters);
});

/** @param {string} name */
function draw(name) {
  const place = dashboard.querySelector(`[data-chart="${name}"]`);
  const figure = figures.get(name);
  const plotly = /** @type {any} */ (globalThis).Plotly;
  if (!place || !figure || !plotly) return;
  const looks = looksOf(place);
  const traces = figure.data.map((trace) => dressed(trace, looks));
  plotly.react(place, traces, framed(figure.layout, looks), settings);
}

/** A trace in the page's colours. @param {any} trace @param {Looks} looks */
function dressed(trace, { ink, accent }) {
  if (trace.type === "scatter") return { ...trace, line: { ...trace.line, color: ink } };
  return { ...trace, marker: { color: trace.width === undefined ? accent : ink } };
}

/** A layout in the page's colours and type. @param {any} layout @param {Looks} looks */
function framed(layout, { ink, grid, font, size }) {
  const axis = { gridcolor: grid, linecolor: ink, zerolinecolor: ink, fixedrange: true };
  return {
    ...layout,
    font: { family: font, size, color: ink },
    hoverlabel: { font: { family: font, size } },
    xaxis: { ...layout.xaxis, ...axis },
    yaxis: { ...layout.yaxis, ...axis },
    ...(layout.yaxis2 && { yaxis2: { ...layout.yaxis2, ...axis } }),
  };
}

/** The page's colours and type at a place. @param {Element} place @returns {Looks} */
function looksOf(place) {
  const style = getComputedStyle(place);
  const named = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const size = parseFloat(style.fontSize) * 0.85;
  const [ink, accent, grid, font] = ["--ink", "--accent", "--grid", "--text"].map(named);
  return { ink, accent, grid, font, size };
}

/** @param {Standings} standings */
function takeStandings(standings) {
  const [reported, verified] = figures.get("cases")?.data ?? [];
  if (reported && verified) {
    reported.x = standings.cases.map((one) => one.letters);
    verified.x = standings.cases.map((one) => one.verified);
    say("cases", { least: Math.min(...reported.x), most: Math.max(...reported.x) });
  }
  const [channels] = figures.get("channels")?.data ?? [];
  if (channels) {
    const names = [...dashboard.querySelectorAll("[data-channel-letters]")];
    const letters = names.map((row) => standings.channels[attribute(row)] ?? 0);
    const posted = POSTED.reduce((sum, name) => sum + (standings.channels[name] ?? 0), 0);
    channels.x = letters;
    say("channels", { posted, other: standings.letters - posted });
  }
  draw("cases");
  draw("channels");
}

/** @param {Element} row */
const attribute = (row) => row.getAttribute("data-channel-letters") ?? "";

/** Put new figures into a chart's sentence. @param {string} name @param {Record<string, number>} values */
function say(name, values) {
  each(dashboard, `[data-sentence="${name}"]`, (place) => {
    const words = place.dataset.words ?? "";
    place.textContent = words.replace(/\{(\w+)\}/g, (_, key) => written(values[key]));
  });
}

let fetching = 0;

/** Ask for the timeline soon, not more often than about every twelve seconds. @param {number} letters */
function refetchLater(letters) {
  if (fetching) return;
  fetching = setTimeout(async () => {
    fetching = 0;
    await takeTimeline(letters).catch(() => refetchLater(letters));
  }, jittered(REFETCH_AFTER));
}

/** @param {number} letters */
async function takeTimeline(letters) {
  const { campaign = "", live: scope = "", step: by = "day", mostHours } = dashboard.dataset;
  const query = new URLSearchParams({ campaign, scope, by });
  const answer = await fetch(`/api/v1/timeline?${query}`, { cache: "no-cache", credentials: "omit" });
  const points = /** @type {{at: string, letters: number}[]} */ ((await answer.json()).points);
  const shown = by === "hour" ? points.slice(-Number(mostHours)) : points;
  let sum = points.slice(0, points.length - shown.length).reduce((all, at) => all + at.letters, 0);
  const sums = shown.map((point) => (sum += point.letters));
  const [bars, line] = figures.get("timeline")?.data ?? [];
  bars.x = line.x = shown.map((point) => point.at);
  bars.y = shown.map((point) => point.letters);
  line.y = sums;
  draw("timeline");
  fillRows(shown, sums);
  say("timeline", { most: Math.max(0, ...bars.y), all: sums.at(-1) ?? letters });
}

/** @param {{at: string, letters: number}[]} points @param {number[]} sums */
function fillRows(points, sums) {
  const rows = points.map((point, at) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = point.at.slice(0, 16).replace("T", " ");
    row.append(head, count(point.letters), count(sums[at]));
    return row;
  });
  document.getElementById("timeline-rows")?.replaceChildren(...rows);
}

/** @param {number} value */
function count(value) {
  const cell = document.createElement("td");
  cell.className = "count";
  cell.textContent = written(value);
  return cell;
}
