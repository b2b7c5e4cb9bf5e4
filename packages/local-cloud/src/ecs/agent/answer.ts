/** What the agent answers, as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}
