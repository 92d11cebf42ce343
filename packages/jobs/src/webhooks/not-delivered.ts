/** Why an attempt failed, in words for whoever made the job. */
export class NotDelivered extends Error {
  constructor(
    reason: string,
    /** Another attempt cannot end differently. */
    readonly permanent = false,
  ) {
    super(reason);
  }
}
