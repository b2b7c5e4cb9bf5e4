import type { Json } from "@sfn-workers/states-language/json";

/** What AWS does: one row of a table. Each area has a table of its own. */
export type Row = DefinitionRow | StepsRow;

interface Fact {
  /** The rule in a few words, or the expression: it names the test. It is unique in its table. */
  readonly name: string;
  readonly source: Source;
}

/** What AWS does with a definition. */
export interface DefinitionRow extends Fact {
  readonly definition: string | object;
  /** `{}` when it is absent. */
  readonly input?: Json;
  /** What it reads, by `BUCKET/KEY`: the row says nothing of an endpoint that does not have it. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly expected: Expected;
}

/** What AWS does in an order of calls. */
export interface StepsRow extends Fact {
  /** Makes the calls, and returns what they show. A refusal that is not caught is what they show. */
  readonly steps: (at: Steps) => Promise<Shown>;
  /** What they show on AWS. Of `message` and `cause` a part is enough; ARNs are as `Steps` says. */
  readonly expected: Shown;
}

/** `{ refused, message }` for a refusal, `{ status, output, error, cause }` for an execution, or what a row makes of answers. */
export type Shown = Readonly<Record<string, Json>>;

/** What a row's steps can do. In what they show, an ARN that they have got is `<activity>`, `<machine>` or `<execution>`. */
export interface Steps {
  /** A role for state machines. */
  readonly roleArn: string;
  /** A name that nothing else has. */
  newName(): string;
  /** Makes one call. A refusal is thrown. */
  call(operation: string, request: object): Promise<Body>;
  /** Creates an activity, and returns its ARN. */
  activity(): Promise<string>;
  /** Creates a state machine, and returns its ARN. */
  machine(definition: object, more?: object): Promise<string>;
  /** Creates a state machine, and returns the ARN of an execution. */
  start(definition: object, input?: Json): Promise<string>;
  /** Polls until there is a task. */
  poll(activityArn: string, workerName?: string): Promise<Task>;
  /** Waits until the execution has ended. */
  ended(executionArn: string): Promise<Shown>;
  /** The history so far. */
  events(executionArn: string): Promise<readonly HistoryEvent[]>;
  /** Lets time pass. */
  pass(seconds: number): Promise<void>;
}

/** An answer of the API. */
export type Body = Readonly<Record<string, unknown>>;

/** What a poll brings. `input` is JSON text. */
export interface Task {
  readonly taskToken: string;
  readonly input: string;
}

export interface HistoryEvent {
  readonly type: string;
  readonly [details: string]: unknown;
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
