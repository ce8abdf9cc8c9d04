// Watches a scope's standings: over a socket, and by asking over HTTP where that is blocked or late.

/**
 * @typedef {{slug: string, name: string, country: string, letters: number, verified: number}} CaseStanding
 * @typedef {{campaign: string, scope: string, revision: number, version: number,
 *   as_of: string | null, state: string, letters: number, verified: number, reports: number,
 *   goal: number | null, cases: CaseStanding[], channels: Record<string, number>}} Standings
 * @typedef {"live" | "asking" | "stale" | "paused"} Connection
 */

/** A silence of this length is shown: a heartbeat comes every five seconds. */
const STALE_AFTER = 9_000;
/** After a silence of this length the page asks by itself. */
const ASK_AFTER = 7_000;
const ASK_EVERY = 5_000;
/** A refusal may pass, as when the database is away; a client does not try again by itself. */
const RETRY_AFTER = 30_000;
const LOOK_EVERY = 500;
const BEATS_BEHIND = 2;
/** Within this time all pages are loaded anew whose campaign has another revision. */
const RENEW_WITHIN = 60_000;

/** A time somewhat longer or shorter, so that many pages don't act at once. @param {number} time */
export const jittered = (time) => time * (0.75 + Math.random() / 2);

/** Load the page anew, but never into a browser's own error page. */
export async function renew() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // The tracker can't be reached: the last figures stay.
  }
  setTimeout(renew, jittered(60_000));
}

let renewing = 0;

/**
 * The campaign has changed, and who stands on the page may stand there no more. A page with a form
 * to send is left alone: nothing typed is lost, and the server knows the rules.
 */
function renewSoon() {
  if (document.querySelector('form[method="post"]')) return;
  renewing ||= setTimeout(renew, Math.random() * RENEW_WITHIN);
}

/** One scope of a campaign, watched until the page is left. */
export class Watch {
  /**
   * @param {string} campaign
   * @param {string} scope
   * @param {(standings: Standings) => void} onStandings called with ever newer standings only
   * @param {(connection: Connection, since: Date) => void} onConnection since: last word received
   */
  constructor(campaign, scope, onStandings, onConnection) {
    this.campaign = campaign;
    this.scope = scope;
    this.onStandings = onStandings;
    this.onConnection = onConnection;
    const built = document.documentElement.dataset;
    /** @type {[number, number]} */
    this.newest = [built.campaign === campaign ? Number(built.revision) : -1, -1];
    this.heard = new Date();
    this.askNext = 0;
    this.behind = 0;
    this.paused = true;
    this.connection = "";
    this.socket = this.#socket();
    setInterval(() => this.#look(), LOOK_EVERY);
    addEventListener("pagehide", () => this.socket?.disconnect());
    addEventListener("pageshow", (event) => event.persisted && !this.paused && this.start());
  }

  /** Begin to watch, or go on. */
  start() {
    this.paused = false;
    this.heard = new Date();
    this.askNext = this.socket ? Date.now() + ASK_EVERY : 0;
    this.socket?.connect();
  }

  /** Stop until started again. The last figures stay. */
  pause() {
    this.paused = true;
    this.socket?.disconnect();
    this.#look();
  }

  #socket() {
    const io = /** @type {any} */ (globalThis).io;
    if (!io) return null;
    const socket = io("/live", {
      auth: { campaign: this.campaign, scope: this.scope },
      autoConnect: false,
      forceNew: true,
      transports: ["websocket"],
      // Thousands lose a server at the same moment: they come back over the next two seconds.
      reconnectionDelay: 1_000,
      reconnectionDelayMax: 15_000,
      randomizationFactor: 0.9,
    });
    // And none asks over HTTP while it may still come back by itself.
    socket.on("disconnect", () => (this.askNext = Date.now() + jittered(ASK_EVERY)));
    socket.on("connect_error", () => {
      if (!socket.active) setTimeout(() => this.#retry(), jittered(RETRY_AFTER));
    });
    socket.on("standings", (/** @type {Standings} */ standings) => this.#take(standings));
    socket.on("heartbeat", (/** @type {Standings} */ beat) => this.#beat(beat));
    return socket;
  }

  #retry() {
    if (!this.paused) this.socket?.connect();
  }

  /** @param {Standings} standings */
  #take(standings) {
    this.heard = new Date();
    if (!this.#isNewer(standings)) return;
    const [revision] = this.newest;
    if (revision >= 0 && standings.revision > revision) renewSoon();
    this.newest = [standings.revision, standings.version];
    this.behind = 0;
    this.onStandings(standings);
  }

  /** @param {{revision: number, version: number}} beat */
  #beat(beat) {
    this.heard = new Date();
    this.behind = this.#isNewer(beat) ? this.behind + 1 : 0;
    if (this.behind > BEATS_BEHIND) this.#ask();
  }

  /** @param {{revision: number, version: number}} said */
  #isNewer(said) {
    const [revision, version] = this.newest;
    return said.revision > revision || (said.revision === revision && said.version > version);
  }

  #look() {
    const silence = Date.now() - this.heard.getTime();
    if (!this.paused && (!this.socket?.connected || silence > ASK_AFTER)) {
      if (Date.now() >= this.askNext) this.#ask();
    }
    const word = this.socket?.connected ? "live" : "asking";
    const now = this.paused ? "paused" : silence > STALE_AFTER ? "stale" : word;
    if (now === this.connection) return;
    this.connection = now;
    this.onConnection(now, this.heard);
  }

  async #ask() {
    this.askNext = Date.now() + jittered(ASK_EVERY);
    const query = new URLSearchParams({ campaign: this.campaign, scope: this.scope });
    try {
      // "no-cache" sends the ETag of what the browser holds, and costs a 304 where nothing changed.
      const answer = await fetch(`/api/v1/standings?${query}`, {
        cache: "no-cache",
        credentials: "omit",
        signal: AbortSignal.timeout(ASK_EVERY),
      });
      if (answer.ok && !this.paused) this.#take(await answer.json());
    } catch {
      // No answer: the silence grows, and is shown.
    }
  }
}
