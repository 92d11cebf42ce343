import { load, local, save, session } from '../storage.js';

export interface Settings {
  /** The service's address; empty: where this page comes from. */
  endpoint: string;
  apiKey: string;
  /** Whether the key outlives the tab. */
  rememberKey: boolean;
}

export function loadSettings(): Settings {
  const { endpoint, apiKey } = (load('settings') ?? {}) as Partial<Settings>;
  const own = load('key', session());
  return {
    endpoint: typeof endpoint === 'string' ? endpoint : '',
    apiKey: typeof own === 'string' ? own : typeof apiKey === 'string' ? apiKey : '',
    rememberKey: typeof apiKey === 'string' && apiKey !== '',
  };
}

export function saveSettings({ endpoint, apiKey, rememberKey }: Settings): void {
  save('settings', { endpoint, ...(rememberKey && { apiKey }) }, local());
  save('key', rememberKey || apiKey === '' ? undefined : apiKey, session());
}

/** @returns what is wrong with it, in words */
export function endpointProblem(endpoint: string): string | undefined {
  if (endpoint.trim() === '') return undefined;
  try {
    const { protocol } = new URL(endpoint);
    return protocol === 'http:' || protocol === 'https:' ? undefined : 'It begins with http:// or https://.';
  } catch {
    return 'This is no address. It looks like https://pycell.example.org.';
  }
}

/** The service's address; the page may lie below a path of it. */
export function serviceUrl({ endpoint }: Settings): string {
  return endpoint.trim() || new URL('.', window.location.href.replace(/[?#].*/, '')).href;
}

/**
 * The address of this page that may ask the service of the settings: served by a pycell service, the page may ask no
 * other than that one, and those that `?service=` names.
 *
 * @returns undefined where this is that address
 */
export function pageFor({ endpoint }: Settings, page = window.location.href): string | undefined {
  const url = new URL(page);
  const origin = endpoint === '' || endpointProblem(endpoint) ? url.origin : new URL(endpoint).origin;
  if (origin === url.origin) url.searchParams.delete('service');
  else url.searchParams.set('service', origin);
  return url.href === new URL(page).href ? undefined : url.href;
}
