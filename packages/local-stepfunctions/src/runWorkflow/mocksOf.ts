import type { Workflow } from "@sfn-workers/states-language/workflow";
import type { ServiceDouble } from "./services.ts";

/**
 * What services answer to the calls of a workflow, by the call: `dynamodb:putItem`, or `sqs:sendMessage.waitForTaskToken` for that pattern
 * alone; `activity:NAME` for the tasks of an activity that is no workload's. The compiler refuses the name of a call that no state makes.
 *
 * @example
 * ```ts
 * import type { MocksOf } from "@sfn-workers/local-stepfunctions/testing";
 * import { defineWorkflow } from "@sfn-workers/states-language/workflow";
 *
 * const workflow = defineWorkflow({
 *   name: "tell",
 *   description: "Tells somebody",
 *   definition: {
 *     StartAt: "Tell",
 *     States: {
 *       Tell: {
 *         Type: "Task",
 *         Resource: "arn:aws:states:::sns:publish",
 *         Parameters: { TopicArn: "arn:aws:sns:us-east-1:123456789012:shop", Message: "done" },
 *         End: true,
 *       },
 *     },
 *   },
 * });
 *
 * export const mocks = { "sns:publish": { MessageId: "1" } } satisfies MocksOf<typeof workflow>;
 * ```
 */
export type MocksOf<W extends Workflow> = Readonly<
  Partial<Record<Named<CallsIn<W["definition"]>>, ServiceDouble>>
>;

/** Of a definition that was read from a file, the compiler knows no state. */
type CallsIn<D> = object extends D ? string : CallsOfLevel<D>;

type CallsOfLevel<L> = L extends { readonly States: infer S }
  ? { [N in keyof S]: CallsOfState<S[N]> }[keyof S]
  : never;

type CallsOfState<T> =
  | CallOf<T>
  | (T extends { readonly ItemReader: infer R } ? CallOf<R> : never)
  | (T extends { readonly ResultWriter: infer R } ? CallOf<R> : never)
  | (T extends { readonly ItemProcessor: infer P } ? CallsOfLevel<P> : never)
  | (T extends { readonly Iterator: infer P } ? CallsOfLevel<P> : never)
  | (T extends { readonly Branches: readonly (infer B)[] } ? CallsOfLevel<B> : never);

/** The task for a workload is no call; that for an activity of the author's own is `activity:NAME`. What is no service is a function, which a placeholder may name too. */
type CallOf<T> = T extends { readonly Resource: infer R extends string }
  ? string extends R
    ? string
    : R extends `arn:${string}:states:${string}:${string}:${infer Call}`
      ? Call
      : R extends `\${workload.${string}}`
        ? never
        : "lambda:function"
  : never;

type Named<Call extends string> =
  | Call
  | (Call extends `activity:${string}`
      ? never
      : Call extends `${infer Action}.${string}`
        ? Action
        : never);
