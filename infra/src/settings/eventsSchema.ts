import { eventPatternProblem, transformerProblem } from "@sfn-workers/local-cloud/events";
import { z } from "zod";
import {
  MAX_EVENT_BUS_CHARACTERS,
  MAX_EVENT_PATHS,
  MAX_EVENT_TEMPLATE_CHARACTERS,
} from "../limits.ts";

/** What an event has (EventBridge user guide, "Event structure"); a pattern for anything else would accept none. */
const MEMBERS = [
  ...["source", "detail-type", "detail", "account", "region", "resources"],
  ...["id", "time", "version", "replay-name", "$or"],
];

const PATTERN = "allowed: an event pattern, such as {source: [aws.s3]}";

const pattern = z.record(z.string(), z.json(), PATTERN).superRefine((given, context) => {
  const unknown = Object.keys(given).filter((key) => !MEMBERS.includes(key));
  for (const key of unknown) {
    const message = `allowed: what an event has: ${MEMBERS.join(", ")}`;
    context.addIssue({ code: "custom", path: [key], message });
  }
  const problem = eventPatternProblem(given);
  if (problem !== undefined) {
    context.addIssue({ code: "custom", message: `${PATTERN}; ${problem}` });
  }
});

const paths = z.record(z.string(), z.string()).superRefine((given, context) => {
  const names = Object.keys(given);
  // EventBridge API reference, InputTransformer.
  for (const name of names.filter((one) => !/^[\w-]+$/.test(one))) {
    const message = "allowed: names of letters, digits, - and _";
    context.addIssue({ code: "custom", path: [name], message });
  }
  if (names.length <= MAX_EVENT_PATHS) return;
  context.addIssue({ code: "custom", message: `allowed: at most ${MAX_EVENT_PATHS} values` });
});

const input = z
  .strictObject({
    paths: paths
      .default({})
      .describe("Values of the event for the template, by name, such as $.detail.object.key"),
    template: z
      .string()
      .min(1)
      .max(MAX_EVENT_TEMPLATE_CHARACTERS)
      .describe("The input as JSON, with the names of these values in angle brackets"),
  })
  .superRefine(({ paths: inputPaths, template: inputTemplate }, context) => {
    const problem = transformerProblem({ inputPaths, inputTemplate });
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });

/** A rule of EventBridge that starts executions. */
export const events = z.strictObject({
  pattern: pattern.describe(
    "The event pattern of EventBridge: for each of an event's members a list of values or comparisons",
  ),
  bus: z
    .string()
    .regex(
      /^[/.\-_A-Za-z0-9]+$/,
      "allowed: the name of an event bus, of letters, digits and . - _ /",
    )
    .max(MAX_EVENT_BUS_CHARACTERS)
    .default("default")
    .describe("The name of the event bus, of the same account"),
  input: input
    .optional()
    .describe(
      "What the execution gets in place of the event, as EventBridge's input transformer makes it",
    ),
});
