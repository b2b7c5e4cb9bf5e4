/** An event as GetExecutionHistory of an AWS SDK gives it. At most one further member has its details. */
export interface HistoryEvent {
  readonly id?: number | undefined;
  readonly previousEventId?: number | undefined;
  readonly type?: string | undefined;
  readonly timestamp?: Date | undefined;
}

export interface TaskEvent {
  readonly id: number;
  readonly previousId: number;
  readonly type: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Members that are texts or numbers, by AWS's names. */
  readonly details: Readonly<Record<string, unknown>>;
  /** When the state runs again, in milliseconds since 1970. No history has it. */
  readonly retryAt?: number | undefined;
}

export function readEvent(event: HistoryEvent, retryAt?: Date): TaskEvent {
  const { id = 0, previousEventId = 0, type = "", timestamp } = event;
  const [, details] = Object.entries(event).find(([name]) => name.endsWith("EventDetails")) ?? [];
  return {
    ...{ id, previousId: previousEventId, type, at: timestamp?.getTime() ?? 0 },
    details: Object(details),
    retryAt: retryAt?.getTime(),
  };
}

/** A member of the details. */
export function textIn({ details }: TaskEvent, member: string): string | undefined {
  const value = details[member];
  return typeof value === "string" ? value : undefined;
}

/** A member of the details. */
export function numberIn({ details }: TaskEvent, member: string): number | undefined {
  const value = details[member];
  return typeof value === "number" ? value : undefined;
}
