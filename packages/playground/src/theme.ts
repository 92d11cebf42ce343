import { load, save } from './storage.js';

/** `system` follows the system, also when it changes while the page is open. */
export type Theme = 'system' | 'light' | 'dark';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function storedTheme(): Theme {
  const theme = load('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = isDark(theme) ? 'dark' : 'light';
}

export function isDark(theme: Theme): boolean {
  return theme === 'system' ? dark.matches : theme === 'dark';
}

export function storeTheme(theme: Theme): void {
  save('theme', theme === 'system' ? undefined : theme);
  applyTheme(theme);
}

export function followSystem(changed: () => void): () => void {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
}
