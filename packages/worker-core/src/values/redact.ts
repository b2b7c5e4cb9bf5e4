/** Keeps the secrets of a workload out of what its worker reports and logs. */
export interface Redaction {
  /** Replaces each secret in a text by its name in brackets. */
  text(text: string): string;
  /** Returns a copy in which each text is redacted, keys too. */
  value<Value>(value: Value): Value;
}

/** For workloads without secrets, which load no code for them. */
export const NO_SECRETS: Redaction = { text: (text) => text, value: (value) => value };
