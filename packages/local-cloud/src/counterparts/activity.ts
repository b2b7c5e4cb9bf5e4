import { z } from "zod";
import { physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";
import { Encryption, encryptionOf } from "./encryption.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  encryptionConfiguration: Encryption.optional(),
});
const Answer = z.object({ activityArn: z.string(), creationDate: z.unknown() });

/** `aws:sfn/activity:Activity` */
export const activity: CreateCounterpart = async (resource, cloud) => {
  const { name: given, encryptionConfiguration } = readInputs(Inputs, resource);
  const name = physicalName(resource, given);
  const encryption = encryptionOf(encryptionConfiguration);
  const { kmsKeyId } = encryption;
  const { region } = resource;
  if (kmsKeyId !== undefined) {
    cloud.kms.requireUsable("encryptionConfiguration.kmsKeyId", kmsKeyId, region);
  }
  const request = { name, encryptionConfiguration: encryption };
  const answer = await cloud.endpoint.call("CreateActivity", request, region);
  const { activityArn } = Answer.parse(answer);
  if (kmsKeyId !== undefined) cloud.stepFunctionsKeys.set(activityArn, kmsKeyId);
  const state = { description: "activity", outputs: { arn: activityArn, name } };
  return {
    ...state,
    id: activityArn,
    // Only its tags can change. Its tasks and their tokens stay.
    update: () => state,
    async delete() {
      await cloud.endpoint.call("DeleteActivity", { activityArn }, region);
      cloud.stepFunctionsKeys.delete(activityArn);
    },
  };
};
