/** What every jail offers: how the host's things are seen in it, and the command line that runs a program in it. */
import type { Runtime } from '../runtime.js';

export interface JailPlan {
  runtime: Runtime;
  /** The cgroup folders of this engine. */
  cgroups: { name: string; path: string }[];
  matplotlibConfig: string | undefined;
  /** The jail is root's own and not one in a user namespace. */
  root: boolean;
  /** The uid that the jail is started under, where that is not the service's own. */
  runAs: number | undefined;
  /** uids that /etc/passwd names. */
  uids: number[];
  /** The kernel gives this jail no /proc of its own: the container's is bound in. */
  boundProc: boolean;
  /** A tree with the runtime and nothing else, for chroot. */
  preparedRoot: string | undefined;
}

/** The folders of one generation. */
export interface JailFolders {
  /** Holds the socket and zygote.json: for the zygote and its slots only. */
  host: string;
  /** Where slots have their scratch if no tmpfs can be mounted; made by `command`, removed by the host. */
  scratch: string;
}

/** How it looks from inside; every path but those of `scratch` is the zygote's. */
export interface JailView {
  /** A mount that slots take away, '' where there is none. */
  privateFolder: string;
  host: string;
  guest: string;
  matplotlib: string;
  /** Where matplotlib may write while it is imported. */
  warmFolder: string;
  cgroups: string[];
  work: string;
  tmp: string;
  shm: string;
  scratchBase: string;
  root: string;
  /** A folder of the zygote's to mount things in for a moment. */
  aside: string;
  covered: string[];
  /** For Landlock. */
  readable: string[];
  writable: string[];
}

export interface JailCommand {
  /** Program first. */
  args: string[];
  env: Record<string, string | undefined>;
}

export interface Jail {
  readonly name: 'bubblewrap' | 'container' | 'gvisor';
  /** What the jail itself holds, whatever its cells report. */
  readonly layers: string[];
  /** It is no namespace that ends all that it holds: a keeper does, and gets this long for it. */
  readonly patienceMs: number;
  view(plan: JailPlan, folders: JailFolders): JailView;
  /** Runs `program`, Python source text, in it. */
  command(plan: JailPlan, folders: JailFolders, program: string): Promise<JailCommand>;
  /** Removes what is left of it on the host beside `folders`. */
  clear?(plan: JailPlan, folders: JailFolders): Promise<void>;
}
