import type { Watcher } from './backend.js';
import { displayText } from './figures.js';
import type { Screen } from './screen.js';

/** Shows a run on the screen as it goes on; where `quiet`, only its time. */
export function screenWatcher(screen: Screen, quiet: boolean): Watcher {
  return {
    started: (usage) => screen.started(usage),
    output: (_, text) => {
      if (!quiet) screen.script(text);
    },
    display: (display) => {
      const text = displayText(display);
      if (text !== undefined && !quiet) screen.script(`${text}\n`);
    },
  };
}
