import { z } from "zod";
import { readEventPattern } from "../events/pattern.ts";
import type { EventRule } from "../events/rules.ts";
import { MAX_EVENT_NAMES } from "../limits.ts";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

const Name = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[\w.-]+$/, "It has letters, digits and . - _");

export const Inputs = z.strictObject({
  name: Name(MAX_EVENT_NAMES.rule).optional(),
  namePrefix: z.string().optional(),
  description: z.string().max(MAX_EVENT_NAMES.description).optional(),
  eventBusName: z.string().max(MAX_EVENT_NAMES.bus).default("default"),
  eventPattern: z.string(),
  state: z
    .enum(["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"])
    .default("ENABLED"),
});

/** `aws:cloudwatch/eventRule:EventRule` */
export const eventRule: CreateCounterpart = (resource, { eventRules }) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const { region } = resource;
  const { eventBusName: bus } = inputs;
  const arn = arnOf(region, "events", `rule/${bus === "default" ? "" : `${bus}/`}${name}`);
  const rule: EventRule = { name, arn, bus, region, accepts: undefined, targets: new Map() };
  const state = (changed: LocalRegistration) => {
    const { eventPattern, state: wanted } = readInputs(Inputs, changed);
    const accepts = readEventPattern(eventPattern);
    const disabled = wanted === "DISABLED";
    rule.accepts = disabled ? undefined : accepts;
    const on = bus === "default" ? "" : ` of the bus ${bus}`;
    return {
      description: `rule${on}${disabled ? ", disabled" : ""}; only executions and putEvent send events here`,
      outputs: { arn, name },
    };
  };
  const first = state(resource);
  eventRules.add(rule);
  return {
    ...first,
    id: bus === "default" ? name : `${bus}/${name}`,
    update: state,
    delete: () => eventRules.delete(rule),
  };
};
