export { StoreError } from './database/database.js';
export { hasEmbedded } from './database/embedded.js';
export { FolderInUseError } from './database/folder-lock.js';
export { Jobs, type JobsOptions } from './jobs.js';
export { MIGRATIONS } from './migrations/list.js';
export { SchemaTooNewError } from './migrations/migrate.js';
export type { Claimed } from './store/claim.js';
export type { Glance, LiveEvent } from './store/live.js';
export type { Submitted } from './store/submit.js';
export { LOST_MS } from './store/workers.js';
export {
  type Batch,
  type Counts,
  type Idempotency,
  IdempotencyConflictError,
  type Job,
  type JobState,
  JobsFullError,
  type NewJob,
  type Owner,
  type Retry,
  type Terms,
  type Webhook,
  type WebhookState,
} from './types.js';
export { checkSecret, checkWebhookUrl, isNetwork } from './webhooks/index.js';
export type { RunJobOptions } from './worker/run-one.js';
