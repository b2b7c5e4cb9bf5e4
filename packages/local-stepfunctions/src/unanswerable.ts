import type { MapState, Resource, TaskState } from "@sfn-workers/states-language";
import { workingStates } from "./definitionTasks.ts";
import type { Engine } from "./engine/engine.ts";
import { integrationName } from "./engine/task/call.ts";
import type { Integrations } from "./integrations.ts";
import { safeObserver } from "./lib/observer.ts";
import type { Mocks } from "./mocks/mocks.ts";
import type { StateMachine } from "./registry.ts";
import { isAnswered } from "./states/map/objects.ts";

/** A state machine with states that fail here when they run, because nothing answers their calls. */
export interface UnanswerableMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly states: readonly UnanswerableState[];
}

export interface UnanswerableState {
  readonly name: string;
  /** What it calls, as the definition names it. */
  readonly resource: string;
  /** The name of an integration that would answer it; undefined for a Map state that reads or writes S3. */
  readonly integration: string | undefined;
}

/** What answers the calls of states. */
interface Answers {
  readonly integrations: Integrations;
  readonly mocks: Mocks | undefined;
  readonly objects: Engine["objects"];
  readonly s3Hooks: Engine["s3Hooks"];
}

/** Tells of each revision with states that nothing answers, once. The returned function gets each machine that may have a new one. */
export function tellUnanswerable(
  observe: (machine: UnanswerableMachine) => void,
  answers: Answers,
): (machine: StateMachine) => void {
  const tell = safeObserver("onUnanswerable", observe);
  const told = new WeakMap<StateMachine, string>();
  return (machine) => {
    const { revisionId } = machine.revision;
    if (told.get(machine) === revisionId) return;
    told.set(machine, revisionId);
    const found = unanswerableIn(machine, answers);
    if (found !== undefined) tell(found);
  };
}

/** The state machine's states that nothing answers; undefined if there are none. */
function unanswerableIn(
  { arn, name, revision }: StateMachine,
  answers: Answers,
): UnanswerableMachine | undefined {
  const states = [...workingStates(revision.compiled)].flatMap((state) =>
    answers.mocks?.mocks(name, state.name) === true ? [] : (unanswered(state, answers) ?? []),
  );
  return states.length === 0 ? undefined : { stateMachineArn: arn, name, states };
}

function unanswered(state: TaskState | MapState, answers: Answers): UnanswerableState | undefined {
  const { name } = state;
  const { integrations } = answers;
  if (state.type === "Map") {
    const resource = [state.reader, state.writer]
      .map((used) => used?.resource)
      .find((used) => used !== undefined && !isAnswered(answers, used));
    return resource === undefined ? undefined : { name, resource, integration: undefined };
  }
  const integration = nameOf(state.resource);
  if (integration === undefined) return undefined;
  if ((integrations[integration] ?? integrations["*"]) !== undefined) return undefined;
  return { name, resource: state.resource.arn, integration };
}

/** An activity's tasks wait for workers. */
function nameOf(resource: Resource): string | undefined {
  return resource.kind === "activity" ? undefined : integrationName(resource);
}
