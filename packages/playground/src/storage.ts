/** What this browser keeps for the page. Storage that is full, or that the browser refuses, is no reason to stop. */
export function load(key: string, storage: Storage | undefined = local()): unknown {
  try {
    return JSON.parse(storage?.getItem(`pycell.${key}`) ?? 'null');
  } catch {
    return null;
  }
}

/** @returns whether it was kept */
export function save(key: string, value: unknown, storage: Storage | undefined = local()): boolean {
  try {
    if (value === undefined) storage?.removeItem(`pycell.${key}`);
    else storage?.setItem(`pycell.${key}`, JSON.stringify(value));
    return storage !== undefined;
  } catch {
    return false;
  }
}

/** Even to name it throws where cookies are blocked. */
export function local(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

/** Gone when the tab is closed. */
export function session(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}
