/** What the program calls the role of a state machine's executions, and the policy with what their states call. */
export function executionsRole(machine: string): string {
  return `${machine}-executions`;
}
