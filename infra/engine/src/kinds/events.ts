import type { Properties, ResourceKinds, StoredResource } from "./kind.ts";
import { regionalArn, text } from "./parts.ts";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** terraform-provider-aws 6.47, internal/service/events; what is refused: the API reference of EventBridge, DeleteRule. */
export const eventKinds = {
  [RULE]: {
    name: { input: "name", autonamed: 255, longest: 64 },
    identity: ({ inputs }) => ruleOf(inputs, "name"),
    // PutRule changes the one that is there.
    conflict: "overwrites",
    created: ({ inputs }, place) => {
      const [bus, name] = [busOf(inputs), text(inputs, "name")];
      const arn = regionalArn(place, "events", `rule/${bus === "default" ? "" : `${bus}/`}${name}`);
      return { id: bus === "default" ? name : `${bus}/${name}`, outputs: { arn } };
    },
    refusesDeletion: ({ inputs, id }, { others }) =>
      others.some((other) => isTargetOf(other, ruleOf(inputs, "name")))
        ? `ValidationException: Rule ${id} can't be deleted since it has targets.`
        : undefined,
  },
  // The provider makes up the id of a target that has none, so each create makes another one.
  [TARGET]: {
    filledIn: ["targetId"],
    created: ({ inputs }, { serial }) => ({
      id: `${ruleOf(inputs, "rule")}/terraform-${serial()}`,
      outputs: {},
    }),
  },
} satisfies ResourceKinds;

function busOf(inputs: Properties): string {
  return text(inputs, "eventBusName") || "default";
}

function ruleOf(inputs: Properties, key: string): string {
  return `${busOf(inputs)}/${text(inputs, key)}`;
}

function isTargetOf({ type, inputs }: StoredResource, rule: string): boolean {
  return type === TARGET && ruleOf(inputs, "rule") === rule;
}
