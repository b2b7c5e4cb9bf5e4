import type { ChoiceRule } from "../choice/rule.ts";
import type { Json } from "../json/value.ts";
import type { JsonataTemplate } from "../jsonata/template.ts";
import type { Path } from "../jsonpath/path.ts";
import type { PayloadTemplate } from "../payloadTemplate.ts";

export type QueryLanguage = "JSONPath" | "JSONata";

/** A compiled definition. It is immutable. */
export interface Definition extends Workflow {
  readonly timeoutSeconds: number | undefined;
}

/** The states of a state machine, of a Parallel's branch, or of a Map's item processor. */
export interface Workflow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

/** The fields that select a state's input and shape its output. */
export type DataFlow = JsonPathFlow | JsonataFlow;

export interface JsonPathFlow {
  readonly language: "JSONPath";
  /** `null`: the input is `{}`. */
  readonly inputPath: Path | null | undefined;
  readonly parameters: PayloadTemplate | undefined;
  readonly resultSelector: PayloadTemplate | undefined;
  /** `null`: the result is discarded. */
  readonly resultPath: Path | null | undefined;
  /** `null`: the output is `{}`. */
  readonly outputPath: Path | null | undefined;
  readonly assign: PayloadTemplate | undefined;
}

export interface JsonataFlow {
  readonly language: "JSONata";
  readonly arguments: JsonataTemplate | undefined;
  readonly output: JsonataTemplate | undefined;
  readonly assign: JsonataTemplate | undefined;
}

/** A field whose value is in the definition, or is computed from the data. */
export type Field =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "path"; readonly name: string; readonly path: Path }
  | { readonly kind: "intrinsic"; readonly name: string; readonly template: PayloadTemplate }
  | { readonly kind: "jsonata"; readonly name: string; readonly template: JsonataTemplate };

interface StateBase {
  readonly name: string;
  /** The next state; `undefined` ends the workflow. */
  readonly next: string | undefined;
  readonly flow: DataFlow;
}

interface ErrorHandling {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: boolean;
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  readonly flow: DataFlow;
}

export interface PassState extends StateBase {
  readonly type: "Pass";
  readonly result: Json | undefined;
}

export interface TaskState extends StateBase, ErrorHandling {
  readonly type: "Task";
  readonly resource: Resource;
  readonly timeoutSeconds: Field | undefined;
  readonly heartbeatSeconds: Field | undefined;
  /** The role with which the task is called, instead of the state machine's. */
  readonly credentials: PayloadTemplate | JsonataTemplate | undefined;
}

/** The resource that a Task state calls. */
export type Resource =
  | { readonly kind: "activity"; readonly arn: string }
  | { readonly kind: "lambda"; readonly arn: string }
  | {
      readonly kind: "service";
      readonly arn: string;
      /** "sqs", "aws-sdk:sfn" */
      readonly service: string;
      /** "sendMessage" */
      readonly action: string;
      readonly pattern: "requestResponse" | Pattern;
    };

/** How a Task waits for what it started, where it does not go on at once. */
export type Pattern = "sync" | "sync:2" | "waitForTaskToken";

export interface ChoiceState extends StateBase {
  readonly type: "Choice";
  readonly choices: readonly Choice[];
  readonly default: string | undefined;
}

export interface Choice {
  readonly rule: ChoiceRule;
  readonly next: string;
  readonly flow: DataFlow;
}

export interface WaitState extends StateBase {
  readonly type: "Wait";
  readonly until:
    | { readonly kind: "seconds"; readonly field: Field }
    | { readonly kind: "timestamp"; readonly field: Field };
}

export interface SucceedState extends StateBase {
  readonly type: "Succeed";
}

export interface FailState extends StateBase {
  readonly type: "Fail";
  readonly error: Field | undefined;
  readonly cause: Field | undefined;
}

export interface ParallelState extends StateBase, ErrorHandling {
  readonly type: "Parallel";
  readonly branches: readonly Workflow[];
}

export interface MapState extends StateBase, ErrorHandling {
  readonly type: "Map";
  readonly processor: Workflow;
  readonly distributed:
    | { readonly label: string | undefined; readonly express: boolean }
    | undefined;
  readonly items: Field | undefined;
  readonly itemSelector: PayloadTemplate | JsonataTemplate | undefined;
  readonly itemBatcher: ItemBatcher | undefined;
  readonly maxConcurrency: Field | undefined;
  readonly toleratedFailureCount: Field | undefined;
  readonly toleratedFailurePercentage: Field | undefined;
  readonly reader: ItemReader | undefined;
  readonly writer: ResultWriter | undefined;
}

/** Where a distributed Map reads its items. */
export interface ItemReader {
  /** The ARN of an action. */
  readonly resource: string;
  readonly arguments: PayloadTemplate | JsonataTemplate | undefined;
  readonly config: ReaderConfig;
  readonly maxItems: Field | undefined;
}

export interface ReaderConfig {
  readonly inputType: string | undefined;
  readonly transformation: string | undefined;
  readonly manifestType: string | undefined;
  readonly csvDelimiter: string | undefined;
  readonly csvHeaderLocation: string | undefined;
  readonly csvHeaders: readonly string[] | undefined;
  readonly itemsPointer: string | undefined;
}

/** What becomes of a distributed Map's results. */
export interface ResultWriter {
  /** The ARN of an action; without one they are the state's result. */
  readonly resource: string | undefined;
  readonly arguments: PayloadTemplate | JsonataTemplate | undefined;
  readonly transformation: string | undefined;
  readonly outputType: string | undefined;
}

export interface ItemBatcher {
  readonly maxItems: Field | undefined;
  readonly maxInputBytes: Field | undefined;
  readonly batchInput: PayloadTemplate | JsonataTemplate | undefined;
}
