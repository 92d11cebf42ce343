import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { loadSettings, pageFor } from './settings/settings.js';
import './styles.css';
import { applyTheme, storedTheme } from './theme.js';

applyTheme(storedTheme());
const elsewhere = pageFor(loadSettings());
if (elsewhere) window.location.replace(elsewhere);
createRoot(document.getElementById('page') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
