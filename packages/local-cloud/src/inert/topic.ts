import { z } from "zod";
import { jsonText } from "../arguments/jsonText.ts";
import { topic as list } from "../arguments/sns.ts";
import { SNS_TOPIC } from "../limits.ts";
import { arnOf } from "../names.ts";
import { inertType } from "./inertType.ts";

const FIFO = /\.fifo$/;

export const topic = inertType({
  arguments: list,
  inputs: z
    .strictObject({
      name: z.string().optional(),
      namePrefix: z.string().optional(),
      displayName: z.string().max(SNS_TOPIC.displayNameLength).optional(),
      fifoTopic: z.boolean().default(false),
      policy: jsonText(z.looseObject({})).optional(),
    })
    .superRefine(({ name, fifoTopic }, context) => {
      const issue = (message: string) =>
        context.addIssue({ code: "custom", path: ["name"], message });
      if (name === undefined) return;
      if (!SNS_TOPIC.name.test(name.replace(FIFO, ""))) {
        issue("Invalid parameter: Topic Name; up to 256 letters, digits, hyphens and underscores");
      }
      if (FIFO.test(name) !== fifoTopic) {
        issue("Invalid parameter: the name of a FIFO topic, and of no other, ends with .fifo");
      }
    }),
  computed(name, _hash, region) {
    const arn = arnOf(region, "sns", name);
    return { id: arn, arn, name };
  },
});
