import type { DeclaredResource } from "@sfn-workers/simulation";

/** The worker and the transport. */
export type WorkerKind = "fargate" | "fargate-callback" | "lambda" | "callback";

/**
 * The settings by which the same is deployed as by the defaults, and by the stacks, before they were simulated. What the worker's
 * own code has learned since can't be set back: when it protects itself, that its load is measured in time, which tasks a start leaves alone.
 */
export function formerSettings(
  kind: WorkerKind,
  budgetSeconds: number,
): Readonly<Record<string, unknown>> {
  switch (kind) {
    case "fargate":
      return { "tasks.protectedMinutes": 2_880 };
    case "fargate-callback":
      return { "tasks.protectedMinutes": 2_880, queueSeconds: 3_600 };
    case "lambda":
      return {
        ...{ concurrency: 1, schedule: "rate(5 minutes)" },
        timeoutSeconds: Math.max(120, 60 + budgetSeconds + 10),
      };
    case "callback":
      return { queueSeconds: 3_600 };
  }
}

/** What was no setting: resources as they were declared. */
export function formerly(
  kind: WorkerKind,
  settings: Readonly<Record<string, unknown>>,
  resources: readonly DeclaredResource[],
): DeclaredResource[] {
  const isCallback = kind === "callback" || kind === "fargate-callback";
  return resources.filter(isNoStep).map((resource) => {
    const { type, inputs } = resource;
    switch (type) {
      case "aws:sfn/stateMachine:StateMachine":
        return {
          ...resource,
          inputs: { ...inputs, definition: withRetry(String(inputs["definition"]), isCallback) },
        };
      case "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig":
        return { ...resource, inputs: { ...inputs, maximumEventAgeInSeconds: 60 } };
      case "aws:lambda/eventSourceMapping:EventSourceMapping": {
        const { scalingConfig: _, ...rest } = inputs;
        return "maximumConcurrency" in settings ? resource : { ...resource, inputs: rest };
      }
      case "aws:appautoscaling/policy:Policy":
        return withCoolDowns(resource);
      default:
        return resource;
    }
  });
}

/** Services were scaled by target tracking alone. */
function isNoStep({ type, inputs }: DeclaredResource): boolean {
  return (
    type !== "aws:appautoscaling/policy:Policy" || inputs["policyType"] === "TargetTrackingScaling"
  );
}

function withCoolDowns(policy: DeclaredResource): DeclaredResource {
  const configuration = "targetTrackingScalingPolicyConfiguration";
  const inputs = Object(policy.inputs[configuration]);
  const coolDowns = { scaleOutCooldown: 60, scaleInCooldown: 300, disableScaleIn: false };
  return { ...policy, inputs: { ...policy.inputs, [configuration]: { ...inputs, ...coolDowns } } };
}

interface Definition {
  readonly States: Readonly<Record<string, { readonly Retry?: readonly Retrier[] }>>;
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
}

const DRAINING = {
  ...{ ErrorEquals: ["Worker.Draining"], IntervalSeconds: 1, MaxAttempts: 5, BackoffRate: 1 },
};
const TIMED_OUT = {
  ErrorEquals: ["States.Timeout", "States.HeartbeatTimeout"],
  ...{ IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 2 },
};

/** A task that was handed back was given to another five times, a second later each; a callback that timed out twice. */
function withRetry(text: string, isCallback: boolean): string {
  const definition: Definition = JSON.parse(text);
  const former = [DRAINING, ...(isCallback ? [TIMED_OUT] : [])];
  const isReplaced = ({ ErrorEquals }: Retrier) =>
    former.some((one) => one.ErrorEquals.some((error) => ErrorEquals.includes(error)));
  const states = Object.entries(definition.States).map(([name, state]) => {
    const { Retry } = state;
    if (Retry === undefined) return [name, state];
    return [name, { ...state, Retry: [...former, ...Retry.filter((one) => !isReplaced(one))] }];
  });
  return JSON.stringify({ ...definition, States: Object.fromEntries(states) });
}
