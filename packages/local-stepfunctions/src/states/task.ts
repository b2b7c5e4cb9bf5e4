import { StateError } from "@sfn-workers/states-language/errors";
import type { Data } from "@sfn-workers/states-language/json";
import { credentialsOf, effectiveInput } from "../engine/data/dataFlow.ts";
import { integerField } from "../engine/data/fields.ts";
import type { Engine } from "../engine/engine.ts";
import type { Frame } from "../engine/frame.ts";
import { whenReady } from "../engine/life.ts";
import { scheduleTask } from "../engine/task/schedule.ts";
import { all, type Soon } from "../lib/maybePromise.ts";

export function runTask(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Task") return;
  const { resource } = state;
  if (resource.kind === "activity" && !engine.activities.exists(resource.arn)) {
    throw new StateError("States.Runtime", `The activity ${resource.arn} does not exist.`);
  }
  // A callback's token goes into its parameters, so it is made before the event that it stands for.
  frame.execution.attempts += 1;
  const attempt = frame.execution.attempts;
  const token =
    resource.kind === "service" && resource.pattern !== "requestResponse"
      ? engine.tokens.issue({ execution: frame.execution.serial, attempt })
      : undefined;
  const prepared: Soon<[number | undefined, number | undefined, string | undefined, Data]> = all([
    integerField(frame, state.timeoutSeconds, 1),
    integerField(frame, state.heartbeatSeconds, 1),
    credentialsOf(frame, state),
    effectiveInput(frame, state.flow, { taskToken: token }),
  ]);
  whenReady(engine, frame, prepared, ([timeoutSeconds, heartbeatSeconds, roleArn, input]) =>
    scheduleTask(engine, frame, {
      attempt,
      timeoutSeconds,
      heartbeatSeconds,
      roleArn,
      input,
      token,
    }),
  );
}
