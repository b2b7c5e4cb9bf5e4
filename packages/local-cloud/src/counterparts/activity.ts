import { z } from "zod";
import { physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({ name: z.string().optional() });
const Answer = z.object({ activityArn: z.string(), creationDate: z.unknown() });

/** `aws:sfn/activity:Activity` */
export const activity: CreateCounterpart = async (resource, cloud) => {
  const { name: given } = readInputs(Inputs, resource);
  const name = physicalName(resource, given);
  const { activityArn } = Answer.parse(await cloud.endpoint.call("CreateActivity", { name }));
  return { description: "activity", id: activityArn, outputs: { arn: activityArn, name } };
};
