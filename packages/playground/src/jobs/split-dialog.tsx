import { count } from '../format.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { type JobForms, MOST_ITEMS } from './submission.js';

interface SplitDialogProps {
  forms: JobForms & { each: NonNullable<JobForms['each']> };
  onPick(request: JobForms['one'] | NonNullable<JobForms['each']>): void;
  onClose(): void;
}

/** Asks what a list in the input means: one input, or many. */
export function SplitDialog({ forms, onPick, onClose }: SplitDialogProps) {
  const { one, each } = forms;
  const { length } = each.items;
  const isTooMany = length > MOST_ITEMS;
  function pick(request: JobForms['one'] | NonNullable<JobForms['each']>) {
    onPick(request);
    onClose();
  }
  return (
    <Dialog title="The input is a list" onClose={onClose}>
      <p>It has {count(length, 'item')}. What does main() get?</p>
      <div className="mt-4 flex flex-col gap-2">
        <Button kind="primary" className="min-h-10" disabled={isTooMany} onClick={() => pick(each)}>
          One item each: {count(length, 'job')}
        </Button>
        <Button className="min-h-10" onClick={() => pick(one)}>
          The whole list: one job
        </Button>
      </div>
      <p className="mt-3 text-[13px] text-muted">
        {isTooMany
          ? `A batch takes up to ${MOST_ITEMS.toLocaleString('en-US')} items.`
          : 'The jobs of a batch run side by side, as cells are free. Their results come as one file.'}
      </p>
    </Dialog>
  );
}
