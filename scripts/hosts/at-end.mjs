// What has to be undone when this process ends, however it does: nothing asynchronous can be waited for then.

/** @type {Set<() => void>} */
const undo = new Set();

process.once('exit', () => {
  for (const each of [...undo].reverse()) {
    try {
      each();
    } catch {
      // The others have to be tried as well.
    }
  }
});

/**
 * @param {() => void} what
 * @returns {() => void} forgets it
 */
export function atEnd(what) {
  undo.add(what);
  return () => undo.delete(what);
}
