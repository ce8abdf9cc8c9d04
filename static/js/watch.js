// Watches a scope's standings, and perhaps a leaderboard: over a socket, and over HTTP where the
// socket is blocked or late.

/**
 * A count is null where it is withheld.
 * @typedef {number | null} Count
 * @typedef {{slug: string, name: string, country: string, letters: Count, verified: Count}} CaseStanding
 * @typedef {{campaign: string, scope: string, epoch: number, revision: number, version: number,
 *   as_of: string | null, state: string, letters: Count, verified: Count, reports: Count,
 *   goal: number | null, cases: CaseStanding[], channels: Record<string, number> | null,
 *   purposes: Record<string, number> | null, writers: Count, events: Count, schools: Count,
 *   places: Count}} Standings
 * @typedef {import("./board.js").BoardPage} BoardPage
 * The epoch rises when a backup is restored, the revision when the campaign is changed.
 * @typedef {{epoch: number, revision: number, version: number}} Newness
 * @typedef {{key: Record<string, any>, take: (page: BoardPage) => void}} WatchedBoard
 * @typedef {"live" | "asking" | "stale" | "paused"} Connection
 */

/** A silence of this length is shown. Heartbeats come every five seconds. */
const STALE_AFTER = 9_000;
/** After a silence of this length the page asks over HTTP. */
const ASK_AFTER = 7_000;
/** With its jitter below five seconds: so soon a page is right again after a cut. */
const ASK_EVERY = 3_900;
/** A refused socket may be accepted later, and the client doesn't try again by itself. */
const RETRY_AFTER = 30_000;
const CHECK_EVERY = 500;
const BEATS_BEHIND = 2;
/** An answer that is older, in seconds, says nothing of now: a proxy kept it, or the tracker can't look. */
const OLDEST_ANSWER = 10;
/**
 * Within these times all pages reload after the campaign was changed, or a backup restored: first the
 * screens of rooms, which are few, then what thousands hold open on their phones.
 */
const RELOAD_WITHIN = { screen: 60_000, page: 300_000 };

/** A time up to a quarter longer or shorter, so that pages don't act all at once. @param {number} time */
export const jittered = (time) => time * (0.75 + Math.random() / 2);

/** Milliseconds of a clock that nobody sets, as it may stop while the device sleeps. */
const ticks = () => performance.now();

/** Reload the page, but only while the tracker answers. */
export async function reload() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // The tracker can't be reached: the last figures stay.
  }
  setTimeout(reload, jittered(60_000));
}

let reloading = 0;

/**
 * The campaign has changed: a case on the page may be under embargo now. A page with a form is left
 * alone, so that nothing typed is lost; the server checks what it sends.
 */
function reloadSoon() {
  if (document.querySelector('form[method="post"]')) return;
  const within = document.getElementById("display") ? RELOAD_WITHIN.screen : RELOAD_WITHIN.page;
  reloading ||= setTimeout(reload, Math.random() * within);
}

/** @type {Newness} */
const NOTHING = { epoch: -1, revision: -1, version: -1 };

/** How much newer one is than another: above 0 if it is. @param {Newness} one @param {Newness} other */
const newer = (one, other) =>
  one.epoch - other.epoch || one.revision - other.revision || one.version - other.version;

/** One scope of a campaign, watched until the page is left. */
export class Watch {
  /**
   * @param {string} campaign
   * @param {string} scope
   * @param {(standings: Standings) => void} onStandings called only with newer standings
   * @param {(connection: Connection, since: Date) => void} onConnection since: when the tracker was last heard
   * @param {WatchedBoard | null} board what the socket is asked for beside the scope, if anything
   */
  constructor(campaign, scope, onStandings, onConnection, board = null) {
    this.campaign = campaign;
    this.scope = scope;
    this.onStandings = onStandings;
    this.onConnection = onConnection;
    this.board = board;
    /** @type {Newness} */
    this.newestBoard = NOTHING;
    const { campaign: shown, epoch, revision } = document.documentElement.dataset;
    /** @type {Newness} */
    this.newest = NOTHING;
    if (shown === campaign && epoch) {
      this.newest = { epoch: Number(epoch), revision: Number(revision), version: -1 };
    }
    this.heard = new Date();
    this.heardAt = ticks();
    this.askNext = 0;
    this.behind = 0;
    this.paused = true;
    this.connection = "";
    this.socket = this.#socket();
    setInterval(() => this.#check(), CHECK_EVERY);
    addEventListener("pagehide", () => this.socket?.disconnect());
    addEventListener("pageshow", (event) => event.persisted && !this.paused && this.start());
  }

  /** Begin to watch, or continue after a pause. */
  start() {
    this.paused = false;
    this.#hear();
    this.askNext = this.socket ? ticks() + ASK_EVERY : 0;
    this.socket?.connect();
  }

  /** Stop until `start` is called. The last figures stay. */
  pause() {
    this.paused = true;
    this.socket?.disconnect();
    this.#check();
  }

  #socket() {
    const io = /** @type {any} */ (globalThis).io;
    if (!io) return null;
    const socket = io("/live", {
      auth: { campaign: this.campaign, scope: this.scope, board: this.board?.key },
      autoConnect: false,
      forceNew: true,
      transports: ["websocket"],
      // Thousands may lose a server at the same moment: they come back over two seconds.
      reconnectionDelay: 1_000,
      reconnectionDelayMax: 15_000,
      randomizationFactor: 0.9,
    });
    // Meanwhile they don't ask over HTTP.
    socket.on("disconnect", () => (this.askNext = ticks() + jittered(ASK_EVERY)));
    socket.on("connect_error", () => {
      if (!socket.active) setTimeout(() => this.#retry(), jittered(RETRY_AFTER));
    });
    socket.on("standings", (/** @type {Standings} */ standings) => this.#take(standings));
    socket.on("leaderboard", (/** @type {BoardPage} */ page) => this.#takeBoard(page));
    socket.on("heartbeat", (/** @type {Standings} */ beat) => this.#beat(beat));
    return socket;
  }

  #retry() {
    if (!this.paused) this.socket?.connect();
  }

  /** @param {Standings} standings @param {number} [age] of the answer, in milliseconds */
  #take(standings, age) {
    this.#hear(age);
    if (newer(standings, this.newest) <= 0) return;
    const sameAge = newer({ ...standings, version: 0 }, { ...this.newest, version: 0 }) === 0;
    if (this.newest !== NOTHING && !sameAge) reloadSoon();
    this.newest = standings;
    this.behind = 0;
    this.onStandings(standings);
  }

  /** @param {BoardPage} page @param {number} [age] of the answer, in milliseconds */
  #takeBoard(page, age) {
    this.#hear(age);
    if (newer(page, this.newestBoard) <= 0) return;
    this.newestBoard = page;
    this.board?.take(page);
  }

  /** @param {Newness} beat */
  #beat(beat) {
    this.#hear();
    this.behind = newer(beat, this.newest) > 0 ? this.behind + 1 : 0;
    if (this.behind > BEATS_BEHIND) this.#ask();
  }

  /** Contact with the tracker as it was so long ago. @param {number} [age] in milliseconds */
  #hear(age = 0) {
    if (ticks() - age < this.heardAt) return;
    this.heard = new Date(Date.now() - age);
    this.heardAt = ticks() - age;
  }

  /** How long the tracker was silent, in milliseconds: one clock may be set back, the other sleep. */
  #silence() {
    return Math.max(ticks() - this.heardAt, Date.now() - this.heard.getTime());
  }

  #check() {
    const silence = this.#silence();
    if (!this.paused && (!this.socket?.connected || silence > ASK_AFTER)) {
      if (ticks() >= this.askNext) this.#ask();
    }
    const fresh = this.socket?.connected ? "live" : "asking";
    const state = this.paused ? "paused" : silence > STALE_AFTER ? "stale" : fresh;
    if (state === this.connection) return;
    this.connection = state;
    this.onConnection(state, this.heard);
  }

  async #ask() {
    this.askNext = ticks() + jittered(ASK_EVERY);
    try {
      const scope = { campaign: this.campaign, scope: this.scope };
      const standings = await asked("standings", scope);
      if (!this.paused) this.#take(standings.body, standings.age);
      if (!this.board) return;
      const { board, ...parameters } = this.board.key;
      const page = await asked(`leaderboards/${board}`, { campaign: this.campaign, ...parameters });
      if (!this.paused) this.#takeBoard(page.body, page.age);
    } catch {
      // No answer: the silence lasts, and is shown.
    }
  }
}

/**
 * What the API answers. With "no-cache" the browser sends its ETag, and gets a 304 if nothing has changed.
 * @param {string} path @param {Record<string, string>} parameters
 */
export async function get(path, parameters) {
  return (await asked(path, parameters)).body;
}

/** The same with its age in milliseconds. @param {string} path @param {Record<string, string>} parameters */
async function asked(path, parameters) {
  const answer = await ask(`/api/v1/${path}?${new URLSearchParams(parameters)}`);
  return { body: await answer.json(), age: 1_000 * Number(answer.headers.get("age")) };
}

/** What the tracker answers now, to anybody; an old answer of a proxy is not heard. @param {string} address */
export async function ask(address) {
  const answer = await fetch(address, {
    cache: "no-cache",
    credentials: "omit",
    signal: AbortSignal.timeout(ASK_EVERY),
  });
  if (!answer.ok || Number(answer.headers.get("age")) > OLDEST_ANSWER) {
    throw Object.assign(new Error(address), { status: answer.status });
  }
  return answer;
}
