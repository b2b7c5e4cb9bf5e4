/** The cases of a workload, by a sentence that says what each shows. */
export type Cases = Readonly<Record<string, Case>>;

/** One run of a workload's handler: what goes in, and how it must end. */
export interface Case {
  /** The input of the execution, as JSON. */
  readonly input: unknown;
  /** Environment variables of the worker: those of the manifest, if it declares any. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Values of the manifest's secrets. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Answers to the handler's requests, by method and URL: `"GET https://prices.example/v1/prices/TX-1"`. Any other request fails. */
  readonly doubles?: Doubles;
  readonly expected: Expected;
}

/** Several answers are given in turn; the last one repeats. */
export type Doubles = Readonly<Record<string, Double | readonly [Double, ...Double[]]>>;

/** The answer to a request. */
export interface Double {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

/**
 * How the execution ends. In place of any value, also deep inside `output`, may stand a schema (zod, or any Standard
 * Schema), for what differs from run to run.
 */
export type Expected =
  | { readonly kind: "succeeded"; readonly output: unknown }
  | {
      readonly kind: "failed";
      readonly error: string;
      /** The message in the execution's cause. Without it, any message will do. */
      readonly cause?: unknown;
    };
