import type { Place, ResourceKinds } from "./kind.ts";
import { regionalArn, sameInputs, text } from "./parts.ts";

const FUNCTION = "aws:lambda/function:Function";

/** An account's quota "Concurrent executions" that AWS has raised to the figure of its documentation. */
const CONCURRENT_EXECUTIONS = 1_000;

/** What Lambda keeps for the functions that reserve none: the documentation of reserved concurrency. */
const UNRESERVED_MINIMUM = 100;

/**
 * What names, and what replaces besides what the local cloud knows: terraform-provider-aws 6.47, internal/service/lambda and scheduler, and pulumi-aws 7.
 * What is refused: the API references of Lambda and EventBridge Scheduler.
 */
export const functionKinds = {
  [FUNCTION]: {
    filledIn: ["architectures", "ephemeralStorage", "loggingConfig", "tracingConfig"],
    // CustomizeDiff of function.go: to add or remove it replaces the function.
    replacesFor: (before, after) =>
      (before["durableConfig"] === undefined) === (after["durableConfig"] === undefined)
        ? []
        : ["durableConfig"],
    name: { input: "name", autonamed: 64, longest: 64 },
    // CreateFunction: ResourceConflictException.
    identity: sameInputs("name"),
    created: ({ inputs }, place) => {
      const id = text(inputs, "name");
      const arn = regionalArn(place, "lambda", `function:${id}`);
      return { id, outputs: { arn, qualifiedArn: `${arn}:$LATEST`, version: "$LATEST" } };
    },
    refuses: ({ inputs }, place) => tooMuchReserved(inputs["reservedConcurrentExecutions"], place),
    refusesUpdate: (_before, { inputs }, place) =>
      tooMuchReserved(inputs["reservedConcurrentExecutions"], place),
  },
  // Create and update are PutFunctionEventInvokeConfig.
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    identity: sameInputs("functionName", "qualifier"),
    conflict: "overwrites",
    created: ({ inputs }) => ({ id: text(inputs, "functionName"), outputs: {} }),
    goesWith: ({ inputs }, { type, id }) => type === FUNCTION && inputs["functionName"] === id,
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    // CreateEventSourceMapping: ResourceConflictException for the same queue and function. It stays when its function goes.
    identity: sameInputs("eventSourceArn", "functionName"),
    created: (_given, place) => {
      const id = place.serial();
      const arn = regionalArn(place, "lambda", `event-source-mapping:${id}`);
      return { id, outputs: { uuid: id, arn } };
    },
  },
  "aws:scheduler/schedule:Schedule": {
    // The bridge names it as it does what has no rule of its own; AWS takes 64 characters.
    name: { input: "name", autonamed: 255, longest: 64 },
    // CreateSchedule: ConflictException.
    identity: sameInputs("groupName", "name"),
    created: ({ inputs }, place) => {
      const [name, group] = [text(inputs, "name"), text(inputs, "groupName") || "default"];
      const arn = regionalArn(place, "scheduler", `schedule/${group}/${name}`);
      return { id: `${group}/${name}`, outputs: { arn, groupName: group } };
    },
  },
} satisfies ResourceKinds;

/** PutFunctionConcurrency, which follows the creation of a function. */
function tooMuchReserved(wanted: unknown, { others }: Place): string | undefined {
  if (typeof wanted !== "number" || wanted < 0) return undefined;
  const reserved = others
    .filter(({ type }) => type === FUNCTION)
    .map(({ inputs }) => Number(inputs["reservedConcurrentExecutions"] ?? 0))
    .reduce((sum, one) => sum + Math.max(0, one), wanted);
  if (CONCURRENT_EXECUTIONS - reserved >= UNRESERVED_MINIMUM) return undefined;
  return `InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`;
}
