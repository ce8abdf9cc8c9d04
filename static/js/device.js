// What the browser stores for the tracker: for one tab, or on the device. Each report that waits to be
// sent has an entry of its own, so that no tab overwrites another's.

/**
 * A report form as it was filled in, its letters, and when, in milliseconds since 1970. `stopped` says
 * why it isn't sent by itself, and is null if it is. `questioned`: the tracker asks whether a large
 * count is right.
 * @typedef {[string, string][]} Fields
 * @typedef {{key: string, fields: Fields, letters: number, at: number,
 *   stopped: string | null, questioned?: boolean}} KeptReport
 */

/** How the names of reports that wait to be sent begin. */
export const WAITING = "report-waiting:";
/** How the names of links to reports that were sent in the background begin. */
export const SENT = "report-sent:";

/** How the names of reports that were sent from this device begin. */
export const OWN = "report-own:";

const KEY = /^[\x21-\x7e]{8,128}$/;

/** Storage on the device, until something is removed. */
export const device = guarded(() => localStorage);
/** Storage until this tab is closed. */
export const tab = guarded(() => sessionStorage);

/** The event of a change that this page makes on the device. Others make a `storage` event. */
export const CHANGED = "device";

/** Tell the page that it has changed what is on the device. */
export function tellChange() {
  dispatchEvent(new Event(CHANGED));
}

/** All reports that wait, the oldest first. @returns {KeptReport[]} */
export function keptReports() {
  const keys = device.names().filter((name) => name.startsWith(WAITING));
  const reports = keys.flatMap((name) => keptReport(name.slice(WAITING.length)) ?? []);
  return reports.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

/** @param {string | null} key @returns {KeptReport | null} */
export function keptReport(key) {
  const report = device.read(WAITING + key);
  return isReport(report) && report.key === key ? report : null;
}

/** Store a report, instead of one with the same key. Says whether that was possible. @param {KeptReport} report */
export function keepReport(report) {
  const stored = device.write(WAITING + report.key, report);
  tellChange();
  return stored;
}

/** Remember a report that was sent, by the address of its own page. @param {string} address @param {number} letters */
export function rememberReport(address, letters) {
  device.write(OWN + address, { address, letters, at: Date.now() });
}

/** @param {string} key */
export function forgetReport(key) {
  device.remove(WAITING + key);
  tellChange();
}

/** An idempotency key that no other report has. */
export function newKey() {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
}

/** Whether a value is the fields of a form: storage can hold anything. @param {any} value */
export function isFields(value) {
  const isText = (/** @type {unknown} */ text) => typeof text === "string";
  const isField = (/** @type {any} */ field) =>
    Array.isArray(field) && field.length === 2 && field.every(isText);
  return Array.isArray(value) && value.every(isField);
}

/** @param {any} value @returns {value is KeptReport} */
function isReport(value) {
  return (
    typeof value?.key === "string" &&
    KEY.test(value.key) &&
    isFields(value.fields) &&
    Number.isSafeInteger(value.letters) &&
    typeof value.at === "number" &&
    !Number.isNaN(new Date(value.at).getTime()) &&
    (value.stopped === null || typeof value.stopped === "string")
  );
}

/** A storage that is simply empty where the browser refuses one. @param {() => Storage} open */
function guarded(open) {
  /** @template T @param {(storage: Storage) => T} act @param {T} otherwise @returns {T} */
  const attempt = (act, otherwise) => {
    try {
      return act(open());
    } catch {
      return otherwise;
    }
  };
  return {
    names: () => attempt((storage) => Object.keys(storage), []),
    /** @param {string} name @returns {any} the value, null if there is none that can be read */
    read: (name) => attempt((storage) => JSON.parse(storage.getItem(name) ?? "null"), null),
    /** @param {string} name @param {unknown} value @returns {boolean} whether it was stored */
    write: (name, value) =>
      attempt((storage) => (storage.setItem(name, JSON.stringify(value)), true), false),
    /** @param {string} name */
    remove: (name) => attempt((storage) => storage.removeItem(name), undefined),
  };
}
