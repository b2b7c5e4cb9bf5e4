import { z } from "zod";
import { physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  routingConfigurations: z.array(
    z.strictObject({ stateMachineVersionArn: z.string(), weight: z.number() }),
  ),
});
const Answer = z.object({ stateMachineAliasArn: z.string(), creationDate: z.number() });

/** `aws:sfn/alias:Alias`. Step Functions checks its versions and weights. */
export const stateMachineAlias: CreateCounterpart = async (resource, cloud) => {
  const { region } = resource;
  const { endpoint } = cloud;
  const { name: given, description, routingConfigurations } = readInputs(Inputs, resource);
  const name = physicalName(resource, given);
  const answer = await endpoint.call(
    "CreateStateMachineAlias",
    { name, description, routingConfiguration: routingConfigurations },
    region,
  );
  const { stateMachineAliasArn, creationDate } = Answer.parse(answer);
  const state = {
    description: "state machine alias",
    outputs: {
      arn: stateMachineAliasArn,
      name,
      creationDate: new Date(creationDate * 1000).toISOString(),
    },
  };
  return {
    ...state,
    id: stateMachineAliasArn,
    /** Takes effect for executions that start from now on. */
    async update(changed) {
      const { description = "", routingConfigurations: next } = readInputs(Inputs, changed);
      const update = { stateMachineAliasArn, description, routingConfiguration: next };
      await endpoint.call("UpdateStateMachineAlias", update, region);
      return state;
    },
    async delete() {
      await endpoint.call("DeleteStateMachineAlias", { stateMachineAliasArn }, region);
    },
  };
};
