/** A run's files: those that it starts with, and those that come back. */

/** A file of a request, put into the work folder before the run. */
export interface RequestFile {
  /** Relative to the work folder, with `/` between names, and inside it. */
  path: string;
  content: string;
  /** `utf-8` where absent. */
  encoding?: 'utf-8' | 'base64';
}

/** A file that the script has created or changed. */
export interface OutputFile {
  path: string;
  /** Bytes. */
  size: number;
  encoding: 'utf-8' | 'base64';
  /** Null where it was left out; `reason` then says why. */
  content: string | null;
  mediaType: string;
  reason?: string;
}
