/** The statuses for which a job can be tried again. */
export const RETRIED = [
  'exception',
  'exit',
  'crashed',
  'wall_limit',
  'cpu_limit',
  'memory_limit',
  'output_limit',
  'not_json',
  'internal_error',
] as const;
