import type { LocalResource } from "@sfn-workers/local-cloud";
import { actionOf, namesOf } from "@sfn-workers/local-stepfunctions/services";
import { statesIn } from "@sfn-workers/states-language/workflow";
import type { LocalWorkflow } from "./workflowMocks.ts";

type Described = Pick<LocalResource, "type" | "name" | "description">;

/**
 * The resources, where the description of a workflow's state machine names those states as mocked whose calls a mock answers: for local-cloud,
 * which knows no mocks, these calls are not here.
 */
export function withMocks<Resource extends Described>(
  resources: readonly Resource[],
  workflows: readonly LocalWorkflow[],
): Resource[] {
  return resources.map((resource) => {
    const local = workflows.find(({ workflow }) => workflow.name === resource.name);
    if (local === undefined || resource.type !== "aws:sfn/stateMachine:StateMachine") {
      return resource;
    }
    return { ...resource, description: describe(resource.description, mockedIn(local)) };
  });
}

/** A call that a mock answers, as local-cloud tells of it where it is not here. */
interface Mocked {
  readonly state: string;
  readonly told: string;
}

function mockedIn({ workflow, mocks }: LocalWorkflow): Mocked[] {
  const isMocked = (resource: unknown) =>
    typeof resource === "string" &&
    namesOf(actionOf(resource)).some((name) => Object.hasOwn(mocks, name));
  return statesIn(workflow.definition).flatMap(({ name: state, state: fields }) => [
    ...(isMocked(fields["Resource"])
      ? [{ state, told: `${state}.Resource ${actionOf(String(fields["Resource"]))}` }]
      : []),
    ...["ItemReader", "ResultWriter"].flatMap((field) => {
      const { Resource }: { readonly Resource?: unknown } = Object(fields[field]);
      return isMocked(Resource) ? [{ state, told: `${state}.${field}` }] : [];
    }),
  ]);
}

function describe(description: string, mocked: readonly Mocked[]): string {
  const [whole, list = ""] = / \(not here: ([\s\S]*)\)$/.exec(description) ?? [""];
  const answered = mocked.filter(({ told }) => `, ${list}, `.includes(`, ${told}, `));
  if (answered.length === 0) return description;
  const rest = answered.reduce(
    (left, { told }) => left.replace(`, ${told}, `, ", "),
    `, ${list}, `,
  );
  const left = rest.slice(", ".length, -", ".length);
  const states = [...new Set(answered.map(({ state }) => state))].join(", ");
  const notHere = left === "" ? "" : ` (not here: ${left})`;
  return `${description.slice(0, description.length - whole.length)}, mocked: ${states}${notHere}`;
}
