import { HOUR, MINUTE } from "./times.ts";

/** One kind of worker that an environment may have, and what is to be expected of it by design. */
export interface Variant {
  readonly name: string;
  /** The workload's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly worker: "lambda" | "fargate";
  readonly transport: "activity" | "callback";
  /** The longest time in seconds until the schedule starts a worker; undefined where one always runs. */
  readonly gap: number | undefined;
  readonly wake: boolean;
  /** How long an invocation may last, in seconds; 0 for ECS tasks. */
  readonly timeout: number;
  /** The ECS tasks that always run. */
  readonly minTasks: number;
  /** For how long a healthy worker may have a message, in seconds. */
  readonly messageSeconds: number;
}

const SCHEDULES = [
  ["rate(5 minutes)", 5 * MINUTE],
  ["rate(1 hour)", HOUR],
  ["cron(0 8 ? * MON-FRI *)", 72 * HOUR],
] as const;

/** Every worker with every transport, woken or not, on short and on long schedules, with and without a reservation. */
export function variants(): Variant[] {
  return [...scheduledFunctions(), ...queueFunctions(), ...services(), ...onDemandTasks()];
}

function scheduledFunctions(): Variant[] {
  return SCHEDULES.flatMap(([schedule, gap], index) =>
    (index === 0 ? [{}, { reservedConcurrency: 1 }, { timeoutSeconds: 900 }] : [{}]).flatMap(
      (more) =>
        [false, true].map((wake) =>
          variant(
            "activity",
            gap,
            { worker: "lambda", schedule, wake, ...more },
            {
              timeout: "timeoutSeconds" in more || wake ? 900 : Math.min(gap, 900),
            },
          ),
        ),
    ),
  );
}

function queueFunctions(): Variant[] {
  return [{}, { reservedConcurrency: 2 }, { batchSize: 10, concurrency: 1 }].map((more) => {
    const rounds = "batchSize" in more ? 10 : 1;
    const settings = { worker: "lambda", transport: "callback", ...more };
    return variant("callback", undefined, settings, {
      timeout: rounds * BUDGET + 10,
      messageSeconds: rounds * BUDGET,
    });
  });
}

function services(): Variant[] {
  return (["activity", "callback"] as const).flatMap((transport) =>
    [1, 2].map((min) =>
      variant(
        transport,
        undefined,
        { worker: "fargate", transport, tasks: { min } },
        {
          minTasks: min,
          messageSeconds: BUDGET,
        },
      ),
    ),
  );
}

function onDemandTasks(): Variant[] {
  return SCHEDULES.flatMap(([schedule, gap]) =>
    [false, true].map((wake) =>
      variant("activity", gap, { worker: "fargate", tasks: { min: 0 }, schedule, wake }, {}),
    ),
  );
}

/** The budget of the handler of the test's workload. */
const BUDGET = 20;

function variant(
  transport: Variant["transport"],
  gap: number | undefined,
  settings: Variant["settings"] & { readonly worker: string },
  more: Partial<Variant>,
): Variant {
  return {
    name: JSON.stringify(settings),
    settings,
    worker: settings.worker === "lambda" ? "lambda" : "fargate",
    transport,
    gap,
    wake: settings["wake"] === true,
    ...{ timeout: 0, minTasks: 0, messageSeconds: 0 },
    ...more,
  };
}
