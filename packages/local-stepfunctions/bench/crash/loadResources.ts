import type { Answer } from "./call.ts";
import type { Lane } from "./lane.ts";
import { ABSENT, type Resource, type ResourceState } from "./ledger.ts";
import { ROLE, smallDefinition } from "./machines.ts";

interface Change {
  readonly operation: string;
  readonly request: object;
  readonly makes: ResourceState;
}

/** Calls that create, change and delete activities and state machines, one at a time for each. */
export function createResourceCalls({ call, ledger, draw }: Lane) {
  return {
    async change(): Promise<Answer | undefined> {
      const free = ledger.resources.filter((each) => !each.isBusy && each.possible.length === 0);
      const resource = draw.oneOf(free);
      const change = resource && draw.oneOf(changesOf(resource));
      if (resource === undefined || change === undefined) return undefined;
      resource.isBusy = true;
      resource.possible = [change.makes];
      const answer = await call(change.operation, change.request);
      resource.isBusy = false;
      if (answer.kind === "refused") {
        const { arn } = resource;
        ledger.problems.push(`${change.operation} of ${arn}: ${answer.code}: ${answer.message}`);
      }
      if (answer.kind !== "done") return answer;
      // A version has a date of its own.
      const made = change.operation.startsWith("Create") ? answer.body["creationDate"] : undefined;
      resource.certain = withDate(change.makes, made);
      resource.possible = [];
      resource.trail.push(resource.certain);
      return answer;
    },
  };

  function changesOf({ type, name, arn, certain }: Resource): Change[] {
    const word = ledger.unique("v");
    const resource = { [type === "activity" ? "activityArn" : "stateMachineArn"]: arn };
    if (certain.is === "absent") {
      const tags = draw.chance(0.5) ? { first: word } : {};
      const definition = type === "activity" ? undefined : smallDefinition(word);
      const request = {
        name,
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
        ...(definition === undefined ? {} : { definition, roleArn: ROLE }),
      };
      const makes = {
        is: "there",
        tags,
        definition,
        versions: {},
        creationDate: undefined,
      } as const;
      return [
        {
          operation: type === "activity" ? "CreateActivity" : "CreateStateMachine",
          request,
          makes,
        },
      ];
    }
    const key = `tag-${draw.whole(1, 3)}`;
    const { [key]: _, ...others } = certain.tags;
    const definition = smallDefinition(word);
    return [
      {
        operation: "TagResource",
        request: { resourceArn: arn, tags: [{ key, value: word }] },
        makes: { ...certain, tags: { ...certain.tags, [key]: word } },
      },
      {
        operation: "UntagResource",
        request: { resourceArn: arn, tagKeys: [key] },
        makes: { ...certain, tags: others },
      },
      {
        operation: type === "activity" ? "DeleteActivity" : "DeleteStateMachine",
        request: resource,
        makes: ABSENT,
      },
      ...(type === "activity"
        ? []
        : [
            {
              operation: "UpdateStateMachine",
              request: { ...resource, definition },
              makes: { ...certain, definition },
            },
            {
              operation: "UpdateStateMachine",
              request: { ...resource, definition, publish: true },
              makes: { ...certain, definition, versions: withVersion(certain, definition) },
            },
            {
              operation: "PublishStateMachineVersion",
              request: resource,
              makes: { ...certain, versions: withVersion(certain, certain.definition) },
            },
          ]),
    ];
  }
}

/** A revision has one version; here no two have the same definition, and no version is deleted. */
function withVersion(
  { versions }: { readonly versions: Readonly<Record<string, string>> },
  definition = "",
): Readonly<Record<string, string>> {
  const published = Object.values(versions);
  if (published.includes(definition)) return versions;
  return { ...versions, [published.length + 1]: definition };
}

function withDate(state: ResourceState, creationDate: unknown): ResourceState {
  if (state.is === "absent" || typeof creationDate !== "number") return state;
  return { ...state, creationDate };
}
