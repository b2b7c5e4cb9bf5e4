import type { TaskState } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import type { Data } from "@sfn-workers/states-language/json";
import { MAX_SECONDS } from "@sfn-workers/states-language/limits";
import { credentialsOf, effectiveInput } from "../engine/data/dataFlow.ts";
import { integerField } from "../engine/data/fields.ts";
import type { Engine, StateHandler } from "../engine/engine.ts";
import type { Frame } from "../engine/execution.ts";
import { whenReady } from "../engine/lifecycle.ts";
import { isDoneByIntegration } from "../engine/task/call.ts";
import { isMocked } from "../engine/task/mocked.ts";
import { issueToken, scheduleTask, type TaskStart } from "../engine/task/schedule.ts";
import { all, andThen, type MaybePromise } from "../lib/maybePromise.ts";

export const taskHandler: StateHandler<TaskState> = {
  run(engine, frame, state) {
    const { resource } = state;
    const isMissing = resource.kind === "activity" && !engine.activities.exists(resource.arn);
    const isDone = isMocked(engine, frame) || isDoneByIntegration(engine, frame, resource);
    if (isMissing && !isDone) {
      throw new StateError("States.Runtime", `The activity ${resource.arn} does not exist.`);
    }
    whenReady(engine, frame, prepareTask(engine, frame, state), ({ start, token }) =>
      scheduleTask(engine, frame, start, token),
    );
  },
};

/** Evaluates the fields of a new attempt. */
export function prepareTask(
  engine: Engine,
  frame: Frame,
  state: TaskState,
): MaybePromise<{ readonly start: TaskStart; readonly token: string | undefined }> {
  const { resource } = state;
  frame.execution.attempts += 1;
  const attempt = frame.execution.attempts;
  // The parameters may contain the token, so it is issued before the task is scheduled.
  const token = issueToken(engine, frame, resource, attempt);
  const fields: MaybePromise<[number | undefined, number | undefined, string | undefined, Data]> =
    all([
      integerField(engine, frame, state.timeoutSeconds, 1, MAX_SECONDS),
      integerField(engine, frame, state.heartbeatSeconds, 1, MAX_SECONDS),
      credentialsOf(engine, frame, state),
      effectiveInput(engine, frame, state.flow, { taskToken: token }),
    ]);
  return andThen(fields, ([timeoutSeconds, heartbeatSeconds, roleArn, input]) => {
    const start = { resource, attempt, timeoutSeconds, heartbeatSeconds, roleArn, input };
    return { start, token };
  });
}
