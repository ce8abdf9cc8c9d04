// What the browser keeps for the tracker: on the device, and in a tab.

/** Names that begin so hold reports that wait to be sent. */
export const WAITING = "report-waiting:";
/** Names that begin so hold links to reports that were sent in the background. */
export const SENT = "report-sent:";

/** Kept on the device until it is taken away. */
export const device = guarded(() => localStorage);
/** Kept until this tab is closed. */
export const tab = guarded(() => sessionStorage);

/** A browser that refuses to keep anything is no fault: it is just empty. @param {() => Storage} open */
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
    /** @param {string} name @returns {any} what was kept under this name, null if that can't be read */
    read: (name) => attempt((storage) => JSON.parse(storage.getItem(name) ?? "null"), null),
    /** @param {string} name @param {unknown} value @returns {boolean} whether it is kept */
    write: (name, value) =>
      attempt((storage) => (storage.setItem(name, JSON.stringify(value)), true), false),
    /** @param {string} name */
    remove: (name) => attempt((storage) => storage.removeItem(name), undefined),
  };
}
