import { count } from '../format.js';
import { batchWords, jobWords } from './job-words.js';
import { isActive, type Listed } from './listed.js';

/**
 * What a screen reader is to hear of a change: what has ended, and nothing of the steps until then.
 *
 * @returns '' where nothing has
 */
export function announcement(before: readonly Listed[], after: readonly Listed[]): string {
  const active = new Set(before.filter(isActive).map(({ id }) => id));
  const ended = after.filter((each) => active.has(each.id) && !isActive(each));
  const [only] = ended;
  if (!only) return '';
  if (ended.length > 1) return `${count(ended.length, 'job')} ended.`;
  if (only.kind === 'job') return `A job ended: ${jobWords(only, Date.now()).title}.`;
  const { title, text } = batchWords(only, false);
  return `The batch of ${count(only.counts.total, 'job')} ended: ${title}${text && `, ${text}`}.`;
}
