/** One generation: a jail with its zygote, the socket they come to, and the slots forked from it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chown } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { SlotCgroup } from './cgroup/cgroup.js';
import { EngineStartError } from './errors.js';
import { type GuestOrders, prepareGeneration, removeGeneration } from './generation-folder.js';
import type { Jail, JailCommand, JailFolders, JailPlan } from './jail/jail.js';
import { Control, type Hello, listen } from './link.js';
import { killGroup, Slot, type SlotEvents } from './slot.js';

export interface ZygotePlan {
  jail: Jail;
  inside: JailPlan;
  orders: GuestOrders;
  seccomp: Buffer;
}

export interface Warmth {
  imported: string[];
  missing: string[];
  threads: number;
}

const STDERR_KEPT = 8192;
const LAST_WORDS_MS = 100;

export class Zygote {
  readonly slots = new Map<number, Slot>();
  private readonly folders: JailFolders;
  runs = 0;
  readonly born = Date.now();
  gone = false;
  private server: Server | undefined;
  private jail: ChildProcess | undefined;
  private made: Promise<void> | undefined;
  private control: Control | undefined;
  private stderr = '';
  private readonly reapedSlots = new Set<number>();
  private readonly onReaped = new Map<number, () => void>();
  private jailEnded: Promise<void> = Promise.resolve();
  private overdue: NodeJS.Timeout | undefined;
  /** Of the cells that there were when this generation was given up. */
  private cellGroups: number[] = [];

  constructor(
    readonly generation: number,
    folder: string,
    private readonly plan: ZygotePlan,
    private readonly events: SlotEvents & { zygoteGone(zygote: Zygote): void },
  ) {
    this.folders = foldersOf(folder, generation);
  }

  /** Resolves when the warm imports are done; rejects when the jail or the imports fail. */
  start(): Promise<Warmth> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        this.stop();
        reject(new EngineStartError(`The jail did not start: ${reason}`, remedyFor(reason)));
      };
      this.made = this.make(resolve, fail).then((args) => {
        // stop() may have come meanwhile.
        if (!this.gone) return this.launch(args, fail);
        this.server?.close();
        fail('it was stopped');
      });
      this.made.catch(reject);
    });
  }

  /** Makes the folders that the jail is to see, and the socket in them; gives back the jail's command line. */
  private async make(warm: (warmth: Warmth) => void, fail: (reason: string) => void): Promise<JailCommand> {
    const { jail, inside, orders, seccomp } = this.plan;
    const command = await prepareGeneration(jail, inside, this.folders, orders, seccomp, 'zygote');
    const path = this.socket;
    this.server = await listen(path, (hello, socket, rest) => this.accept(hello, socket, rest, warm, fail));
    if (inside.runAs !== undefined) await chown(path, inside.runAs, inside.runAs);
    return command;
  }

  private launch({ args: [program, ...args], env }: JailCommand, fail: (reason: string) => void): void {
    const { runAs } = this.plan.inside;
    const jail = spawn(program as string, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
      cwd: '/',
      // A process group of its own, to be killed as one.
      detached: true,
      ...(runAs === undefined ? {} : { uid: runAs, gid: runAs }),
    });
    this.jail = jail;
    jail.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString('utf8')).slice(-STDERR_KEPT);
    });
    jail.once('error', (error) =>
      fail((error as NodeJS.ErrnoException).code === 'ENOENT' ? `no ${program}` : error.message),
    );
    let told = false;
    const ended = () => {
      if (told) return;
      told = true;
      fail(this.lastWords || 'it ended without a word');
      this.lost();
    };
    jail.once('close', ended);
    jail.once('exit', () => {
      this.giveUp();
      setTimeout(ended, LAST_WORDS_MS);
    });
    // Every process in there holds its standard error, but for cells.
    this.jailEnded = new Promise((resolve) =>
      jail.once('close', () => resolve()).once('error', () => resolve()),
    );
  }

  /**
   * What is left in the jail is to end. Where it is no namespace, slots end their cells when we let go of them, and only
   * what is too slow is killed.
   */
  private giveUp(): void {
    const { patienceMs } = this.plan.jail;
    if (!patienceMs) {
      this.killJail();
      return;
    }
    this.lost();
    this.overdue ??= setTimeout(() => this.killJail(), patienceMs);
    this.jailEnded.then(() => {
      clearTimeout(this.overdue);
      // Nobody is left in there who could end a cell.
      this.killJail();
    });
  }

  /**
   * bubblewrap that is killed before it has let its child go on leaves it behind, waiting for ever: it does not yet die
   * with its parent, but is still in its process group. Without a pid namespace cells are in groups of their own.
   */
  private killJail(): void {
    for (const group of [...this.cellGroups, this.jail?.pid]) if (group) killGroup(group);
    this.cellGroups = [];
  }

  private accept(
    hello: Hello,
    socket: Socket,
    rest: Buffer,
    warm: (warmth: Warmth) => void,
    fail: (reason: string) => void,
  ): void {
    if (this.gone) {
      socket.destroy();
    } else if (hello.role !== 'zygote') {
      const slot = this.slots.get(hello.slot);
      if (slot) slot.attach(hello, socket, rest);
      else socket.destroy();
    } else {
      this.acceptZygote(socket, rest, warm, fail);
    }
  }

  private acceptZygote(
    socket: Socket,
    rest: Buffer,
    warm: (warmth: Warmth) => void,
    fail: (reason: string) => void,
  ): void {
    this.control = new Control(
      socket,
      ({ event, ...about }) => {
        if (event === 'reaped') this.reaped(about.slot as number);
        else if (event !== 'warm') fail(`${about.step}: ${about.message}`);
        else if (about.threads !== 1) fail(`the warm imports started ${Number(about.threads) - 1} threads`);
        else warm(about as unknown as Warmth);
      },
      () => this.giveUp(),
    );
    this.control.read(rest);
  }

  startSlot(number: number, cgroup: SlotCgroup | undefined): Slot {
    const slot = new Slot(number, cgroup, {
      ...this.events,
      idle: (each) => this.events.idle(each),
      gone: (each) => {
        this.slots.delete(each.number);
        this.events.gone(each);
      },
    });
    this.slots.set(number, slot);
    this.control?.send({ slot: number });
    return slot;
  }

  /** Resolves when no process of a slot that is gone is left: then its number, and its cells' uid, may be given again. */
  slotEnded(number: number): Promise<void> {
    // In a pid namespace the kernel sees to that.
    if (!this.plan.jail.patienceMs || this.plan.orders.layers.includes('pid namespace'))
      return Promise.resolve();
    if (this.reapedSlots.delete(number)) return Promise.resolve();
    return new Promise((resolve) => {
      // It ends its cell and tidies up, and is killed where it takes too long: its cell is then the zygote's to end.
      const late = setTimeout(() => this.control?.send({ end: number }), this.plan.jail.patienceMs);
      const ended = () => {
        clearTimeout(late);
        this.reapedSlots.delete(number);
        resolve();
      };
      this.onReaped.set(number, ended);
      this.jailEnded.then(ended);
    });
  }

  private reaped(number: number): void {
    this.reapedSlots.add(number);
    this.onReaped.get(number)?.();
    this.onReaped.delete(number);
  }

  /** The last line that it, or a slot, wrote to its standard error; no cell can write there. */
  get lastWords(): string {
    return this.stderr.trim().split('\n').at(-1) ?? '';
  }

  get socket(): string {
    return join(this.folders.host, 'host.sock');
  }

  /** The process id of the jail on the host, for fault tests. */
  get jailPid(): number | undefined {
    return this.jail?.pid;
  }

  private lost(): void {
    if (this.gone) return;
    this.gone = true;
    this.server?.close();
    this.cellGroups = [...this.slots.values()].flatMap(({ cellGroup }) => cellGroup ?? []);
    for (const slot of [...this.slots.values()]) slot.close();
    this.events.zygoteGone(this);
  }

  /** Ends every process of this generation; resolves when they are gone. */
  async stop(): Promise<void> {
    this.lost();
    this.control?.close();
    // A keeper that has no zygote to wait for yet.
    if (!this.control) this.jail?.kill('SIGTERM');
    this.giveUp();
    await this.jailEnded;
    // What is still being made in the folder would keep it from being removed.
    await this.made?.catch(() => {});
    await removeGeneration(this.plan.jail, this.plan.inside, this.folders);
  }
}

export function foldersOf(folder: string, generation: number | 'probe'): JailFolders {
  return { host: join(folder, `zygote-${generation}`), scratch: join(folder, `scratch-${generation}`) };
}

/** What a person can do about a jail that does not start. */
function remedyFor(reason: string): string {
  if (/no bwrap/.test(reason)) return 'Install bubblewrap, on Debian: apt-get install bubblewrap';
  if (/user namespace|uid map|Operation not permitted|Permission denied/i.test(reason)) {
    return 'Allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000 (on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0), or start as root';
  }
  if (/warm imports/.test(reason)) return 'Leave that module out of PYCELL_WARM, or install it';
  return 'Run `pycell setup` (in a clone: `npm run setup`) and start again';
}
