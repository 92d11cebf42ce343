/** Where the cursor was in the plain field, which the editor takes the place of while somebody types. */
export interface Selection {
  from: number;
  to: number;
}

let left: Selection | undefined;

/** The plain field goes, and had the focus. */
export function leaveFocus(selection: Selection): void {
  left = selection;
}

/** The editor comes, and has the focus if the field had it. */
export function takeFocus(): Selection | undefined {
  const taken = left;
  left = undefined;
  return taken;
}
