import { type FormEvent, useId, useState } from 'react';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { endpointProblem, type Settings } from './settings.js';

interface SettingsDialogProps {
  settings: Settings;
  onSave(settings: Settings): void;
  onClose(): void;
}

/** Which service the page asks, and with which key. */
export function SettingsDialog({ settings, onSave, onClose }: SettingsDialogProps) {
  const [draft, setDraft] = useState(settings);
  const id = useId();
  const problem = endpointProblem(draft.endpoint);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (problem) return;
    onSave({ ...draft, endpoint: draft.endpoint.trim(), apiKey: draft.apiKey.trim() });
    onClose();
  }

  return (
    <Dialog title="Settings" onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        <div>
          <label htmlFor={`${id}-endpoint`} className="font-medium">
            Endpoint
          </label>
          <input
            id={`${id}-endpoint`}
            className="field mt-1 font-mono"
            type="url"
            inputMode="url"
            placeholder="where this page comes from"
            value={draft.endpoint}
            onChange={(event) => setDraft({ ...draft, endpoint: event.target.value })}
            aria-invalid={problem !== undefined}
            aria-describedby={`${id}-endpoint-note`}
          />
          <p
            id={`${id}-endpoint-note`}
            className={`mt-1 text-[13px] ${problem ? 'text-danger' : 'text-muted'}`}
          >
            {problem ?? 'Of a service elsewhere; it has to allow this page’s origin (PYCELL_CORS_ORIGINS).'}
          </p>
        </div>
        <div>
          <label htmlFor={`${id}-key`} className="font-medium">
            API key
          </label>
          <input
            id={`${id}-key`}
            className="field mt-1 font-mono"
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder="none"
            value={draft.apiKey}
            onChange={(event) => setDraft({ ...draft, apiKey: event.target.value })}
          />
          <label className="mt-2 flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-(--accent)"
              checked={draft.rememberKey}
              onChange={(event) => setDraft({ ...draft, rememberKey: event.target.checked })}
            />
            Keep it in this browser; otherwise it goes with the tab
          </label>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
