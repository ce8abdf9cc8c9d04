// What the browser keeps for the tracker: in a tab, and on the device reports until they can be sent.
// Each lies under its own key, so that no tab overwrites another's.

/**
 * A form as it was filled in, with its letters and the time in milliseconds since 1970. `stopped`
 * says why it is not sent by itself, null if it is; `asked` that it is a large count in question.
 * @typedef {[string, string][]} Fields
 * @typedef {{key: string, fields: Fields, letters: number, at: number,
 *   stopped: string | null, asked?: boolean}} KeptReport
 */

/** Names that begin so hold reports that wait to be sent. */
export const WAITING = "report-waiting:";
/** Names that begin so hold links to reports that were sent in the background. */
export const SENT = "report-sent:";

const KEY = /^[\x21-\x7e]{8,128}$/;

/** Kept on the device until it is taken away. */
export const device = guarded(() => localStorage);
/** Kept until this tab is closed. */
export const tab = guarded(() => sessionStorage);

/** The event of a change on the device by this page; `storage` is that of a change by another. */
export const CHANGED = "device";

/** Tell the page that what is kept on the device has changed. */
export function tellChange() {
  dispatchEvent(new Event(CHANGED));
}

/** All that can be read, the oldest first. @returns {KeptReport[]} */
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

/** Keep a report, in the place of one with the same key. @param {KeptReport} report */
export function keepReport(report) {
  const kept = device.write(WAITING + report.key, report);
  tellChange();
  return kept;
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

/** Whether it is the fields of a form: what lies on a device may be anything. @param {any} value */
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

/** A storage that is just empty where the browser refuses to keep anything. @param {() => Storage} open */
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
    /** @param {string} name @returns {any} the value under this name, null if that can't be read */
    read: (name) => attempt((storage) => JSON.parse(storage.getItem(name) ?? "null"), null),
    /** @param {string} name @param {unknown} value @returns {boolean} whether it is kept */
    write: (name, value) =>
      attempt((storage) => (storage.setItem(name, JSON.stringify(value)), true), false),
    /** @param {string} name */
    remove: (name) => attempt((storage) => storage.removeItem(name), undefined),
  };
}
