/** Server-sent events, as schemas of one event each. */
import { z } from 'zod';
import { problem } from './answers.js';
import { event } from './event.js';
import { display, execution, outputEvent, restrictedRun, startEvent, usageEvent } from './execution.js';
import { named } from './registry.js';

/** The events of a run that ends in `done` with that body. */
function eventsOf(body: z.ZodType) {
  return z
    .union([
      event('start', startEvent),
      event('stdout', outputEvent),
      event('stderr', outputEvent),
      event('display', display),
      event('usage', usageEvent),
      event('done', body),
      event('error', problem),
    ])
    .meta({ description: 'One event of the stream.' });
}

export const executionEvent = named('ExecutionEvent', eventsOf(execution));
export const restrictedRunEvent = named('RestrictedRunEvent', eventsOf(restrictedRun));
