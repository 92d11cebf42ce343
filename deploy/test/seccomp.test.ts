import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../seccomp/make.mjs';

interface Entry {
  names: string[];
  action: string;
  errnoRet?: number;
  args?: { index: number; value: number; valueTwo?: number; op: string }[];
  includes?: { caps?: string[] };
  excludes?: { caps?: string[] };
  comment?: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../seccomp/${name}`, import.meta.url), 'utf8'));
const base: { syscalls: Entry[]; defaultAction: string } = read('docker-default.json');
const profile: typeof base = read('pycell.json');
const added = profile.syscalls.slice(base.syscalls.length);

/** include/uapi/linux/sched.h */
const NAMESPACES = {
  NEWNS: 0x00020000,
  NEWCGROUP: 0x02000000,
  NEWUTS: 0x04000000,
  NEWIPC: 0x08000000,
  NEWUSER: 0x10000000,
  NEWPID: 0x20000000,
  NEWNET: 0x40000000,
};
const NEWTIME = 0x80;

describe('the seccomp profile', () => {
  it('is what make.mjs makes', async () => {
    expect(profile).toEqual(await make());
  });

  it("begins with Docker's default, which is as Docker ships it", () => {
    const digest = createHash('sha256').update(JSON.stringify(base)).digest('hex');
    expect(digest).toBe('a1c88dd679944776676eede5dd9da92a058731b85b9a1409f304f6acb2ce94f4');
    expect(profile).toEqual({ ...base, syscalls: [...base.syscalls, ...added] });
  });

  it('adds these calls and no other, each with its reason', () => {
    expect(added.flatMap((entry) => entry.names)).toEqual([
      'clone',
      'unshare',
      'mount',
      'umount2',
      'pivot_root',
      'sethostname',
    ]);
    for (const entry of added) {
      expect(entry.action).toBe('SCMP_ACT_ALLOW');
      expect(entry.comment?.length).toBeGreaterThan(20);
    }
  });

  it('lets unshare make the seven namespaces, and nothing else', () => {
    const { args } = added.find((entry) => entry.names.includes('unshare')) as Entry;
    expect(args).toEqual([{ index: 0, value: expect.any(Number), valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }]);
    const refused = BigInt(args?.[0]?.value as number);
    for (const flag of Object.values(NAMESPACES)) expect(refused & BigInt(flag)).toBe(0n);
    const allowed = Object.values(NAMESPACES).reduce((sum, flag) => sum + BigInt(flag), 0n);
    expect(refused).toBe(0xffffffffn ^ allowed);
    expect(refused & BigInt(NEWTIME)).not.toBe(0n);
  });

  it('keeps clone3 at ENOSYS without CAP_SYS_ADMIN, as its flags cannot be read', () => {
    const entries = profile.syscalls.filter((entry) => entry.names.includes('clone3'));
    expect(entries.filter((entry) => !entry.includes?.caps)).toEqual([
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38, excludes: { caps: ['CAP_SYS_ADMIN'] } },
    ]);
  });

  it.each(['setns', 'fsopen', 'open_tree', 'move_mount', 'mount_setattr', 'keyctl', 'bpf', 'userfaultfd'])(
    'refuses %s without a capability',
    (name) => {
      const entries = profile.syscalls.filter((entry) => entry.names.includes(name));
      expect(entries.filter((entry) => !entry.includes?.caps)).toEqual([]);
    },
  );
});
