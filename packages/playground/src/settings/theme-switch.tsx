import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { applyTheme, followSystem, storedTheme, storeTheme, type Theme } from '../theme.js';
import { IconButton } from '../ui/button.js';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const WORDS = { system: 'as the system', light: 'light', dark: 'dark' };

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  useEffect(() => followSystem(() => applyTheme(theme)), [theme]);
  const Icon = ICONS[theme];
  return (
    <IconButton
      label={`Colours: ${WORDS[theme]}. Switch to ${WORDS[NEXT[theme]]}`}
      icon={<Icon size={17} />}
      onClick={() => {
        setTheme(NEXT[theme]);
        storeTheme(NEXT[theme]);
      }}
    />
  );
}
