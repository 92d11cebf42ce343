/** Where this package keeps what is not TypeScript: the guest's Python and the policies. */
import { fileURLToPath } from 'node:url';

export const GUEST_FOLDER = fileURLToPath(new URL('../guest', import.meta.url));

export function guestFile(name: string): string {
  return `${GUEST_FOLDER}/${name}`;
}

export function policyFile(name: string): string {
  return fileURLToPath(new URL(`../policy/${name}`, import.meta.url));
}
