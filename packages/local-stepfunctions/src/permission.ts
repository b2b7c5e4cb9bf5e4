/** What a call must be allowed to do. */
export interface Permission {
  /** The IAM action: `states:GetActivityTask`. */
  readonly action: string;
  /**
   * The ARN of the resource, if the call has one. For SendTask* it is the activity, or for a callback's token the state
   * machine, as on AWS; for a version or an alias it is their state machine.
   */
  readonly resource: string | undefined;
  /** The version's number or the alias's name that the call has: the condition key `states:StateMachineQualifier`. */
  readonly qualifier?: string;
}
