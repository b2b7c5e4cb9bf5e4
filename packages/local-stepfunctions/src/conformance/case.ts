import type { Json } from "@sfn-workers/states-language/json";

/** What AWS does with a definition: one row of a table. Each area has a table of its own. */
export interface Row {
  /** The rule in a few words, or the expression: it names the test. It is unique in its table. */
  readonly name: string;
  readonly definition: string | object;
  /** `{}` when it is absent. */
  readonly input?: Json;
  readonly expected: Expected;
  readonly source: Source;
}

export type Expected =
  /** CreateStateMachine refuses the definition. `message` is a part of AWS's message. */
  | { readonly create: "refused"; readonly message?: string }
  /** ValidateStateMachineDefinition reports it with the severity WARNING, and it can be created. */
  | { readonly create: "warned"; readonly message?: string }
  /** It can be created; nothing is said about an execution. */
  | { readonly create: "accepted" }
  | { readonly status: "SUCCEEDED"; readonly output?: Json }
  /** `cause` is a part of AWS's cause. */
  | { readonly status: "FAILED"; readonly error?: string; readonly cause?: string };

/** How a fact is known. */
export interface Source {
  /**
   * `recorded`: by LocalStack's tests on AWS. `measured`: by others on AWS. `documented`: AWS's documentation says so. `linter`: a
   * linter says so, and what AWS does is not known. `inferred`: it follows from other rows.
   */
  readonly basis: "recorded" | "measured" | "documented" | "linter" | "inferred";
  /** Where, so that a reader finds it. */
  readonly where: string;
}
