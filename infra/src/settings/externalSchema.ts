import { z } from "zod";
import { activitySettings, callbackSettings } from "./commonSchema.ts";

const worker = z
  .literal("external")
  .describe(
    "No compute: whoever has the permission takes the tasks, such as a machine outside AWS or a program that asks a person",
  );

/** What the program's own workers have. */
const WITHOUT_WORKER = { concurrency: 1, variables: {}, secrets: {} } as const;

const { transport: activity, stateMachine, senders, alarms } = activitySettings;

const withActivity = z
  .strictObject({ worker, transport: activity, stateMachine, senders, alarms })
  .transform((settings) => ({ ...settings, ...WITHOUT_WORKER }));

const { transport: callback, maxReceiveCount, receivers, queueSeconds } = callbackSettings;

const withCallback = z
  .strictObject({
    worker,
    ...{ transport: callback, stateMachine, senders, alarms },
    ...{ maxReceiveCount, receivers, queueSeconds },
  })
  .superRefine((given, context) => {
    if (given.receivers.length > 0) return;
    const message =
      "allowed with worker: external: at least one, since the queue's policy lets nobody else take its tasks";
    context.addIssue({ code: "custom", path: ["receivers"], message });
  })
  .transform((settings) => ({ ...settings, ...WITHOUT_WORKER }));

export const external = z.discriminatedUnion("transport", [withActivity, withCallback]);
