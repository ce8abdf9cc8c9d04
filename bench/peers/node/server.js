// A Socket.IO server on Node, made with the same care as the tracker: group commit, whole
// snapshots, one tick for all viewers.
//
//     node server.js PORT DATABASE BODY
//
// Reports that arrive in one turn of the event loop share a transaction, synced before any of them
// is answered. Viewers are sent the newest figures at most four times a second. BODY is the
// standings in JSON, from which a snapshot is made. `POST /bench/broadcast?count=C&every=MS&from=V`
// sends C messages, MS milliseconds apart.

import { createServer } from "node:http";
import Database from "better-sqlite3";
import { Server } from "socket.io";

const [port, file, bodyText] = process.argv.slice(2);
const SEND_EVERY_MS = 250;
const LARGEST_BODY = 65_536;

const database = new Database(file);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`
  CREATE TABLE IF NOT EXISTS reports (version INTEGER PRIMARY KEY, key TEXT UNIQUE, body TEXT, at TEXT);
  CREATE TABLE IF NOT EXISTS totals (slug TEXT PRIMARY KEY, letters INTEGER NOT NULL);
`);
const insert = database.prepare("INSERT INTO reports (key, body, at) VALUES (?, ?, ?)");
const seen = database.prepare("SELECT version FROM reports WHERE key = ?");
const add = database.prepare(
  "INSERT INTO totals VALUES (?, ?) ON CONFLICT (slug) DO UPDATE SET letters = letters + excluded.letters",
);

const standings = JSON.parse(bodyText);
standings.version = 0;
const cases = new Map(standings.cases.map((one) => [one.slug, one]));
let waiting = [];

const server = createServer(receive);
const io = new Server(server, { transports: ["websocket"], serveClient: false, perMessageDeflate: false });
const live = io.of("/live");
live.on("connection", (viewer) => {
  viewer.join("standings");
  viewer.emit("standings", standings);
});

// Reports

const commit = database.transaction((reports) => {
  const letters = new Map();
  for (const report of reports) {
    const before = seen.get(report.key);
    report.version = before?.version ?? Number(insert.run(report.key, report.text, report.at).lastInsertRowid);
    for (const line of before ? [] : report.lines) {
      letters.set(line.case, (letters.get(line.case) ?? 0) + line.letters);
    }
  }
  for (const [slug, count] of letters) add.run(slug, count);
  return letters;
});

function writeAll() {
  const reports = waiting;
  waiting = [];
  const letters = commit.immediate(reports);
  for (const [slug, count] of letters) {
    standings.letters += count;
    cases.get(slug).letters += count;
  }
  standings.version = Math.max(standings.version, ...reports.map((report) => report.version));
  standings.reports = standings.version;
  for (const report of reports) {
    answer(report.response, 201, { version: report.version, national: standings.letters });
  }
  sendSoon();
}

function record(request, response, text) {
  const key = request.headers["idempotency-key"];
  let lines;
  try {
    ({ lines } = JSON.parse(text));
  } catch {
    return answer(response, 400, {});
  }
  const right = Array.isArray(lines) && lines.every(
    (line) => cases.has(line.case) && Number.isInteger(line.letters) && line.letters > 0,
  );
  if (!key || !right) return answer(response, 422, {});
  if (!waiting.length) setImmediate(writeAll);
  waiting.push({ key, text, lines, response, at: new Date().toISOString() });
}

function answer(response, status, body) {
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": length });
  response.end(text);
}

function receive(request, response) {
  const address = new URL(request.url, "http://127.0.0.1");
  if (address.pathname === "/bench/broadcast") return broadcasts(address.searchParams, response);
  if (address.pathname !== "/api/v1/reports") return answer(response, 200, standings);
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (part) => {
    text += part;
    if (text.length > LARGEST_BODY) request.destroy();
  });
  request.on("end", () => record(request, response, text));
}

// Viewers

let sentAt = -Infinity;
let due = null;

function sendSoon() {
  if (due) return;
  const wait = Math.max(0, sentAt + SEND_EVERY_MS - performance.now());
  due = setTimeout(() => {
    due = null;
    sentAt = performance.now();
    live.to("standings").emit("standings", standings);
  }, wait);
}

function broadcasts(query, response) {
  const [count, every, from] = ["count", "every", "from"].map((name) => Number(query.get(name)));
  const began = performance.now();
  const send = (number) => {
    if (number === count) return;
    const sent = Number(process.hrtime.bigint());
    live.to("standings").emit("standings", { sent, ...standings, version: from + number });
    setTimeout(send, began + (number + 1) * every - performance.now(), number + 1);
  };
  send(0);
  answer(response, 200, {});
}

server.listen({ port: Number(port), host: "127.0.0.1", backlog: 2048 });
