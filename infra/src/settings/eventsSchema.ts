import { eventPatternProblem, transformerProblem } from "@sfn-workers/local-cloud/events";
import { z } from "zod";
import { MAX_EVENT_BUS_CHARACTERS, MAX_EVENT_TEMPLATE_CHARACTERS } from "../limits.ts";

/** What an event has (EventBridge user guide, "Event structure"); a pattern for anything else would accept none. */
const MEMBERS = [
  ...["source", "detail-type", "detail", "account", "region", "resources"],
  ...["id", "time", "version", "replay-name", "$or"],
];

const pattern = z.record(z.string(), z.json()).superRefine((given, context) => {
  const unknown = Object.keys(given).filter((key) => !MEMBERS.includes(key));
  for (const key of unknown) {
    const message = `allowed: what an event has: ${MEMBERS.join(", ")}`;
    context.addIssue({ code: "custom", path: [key], message });
  }
  const problem = eventPatternProblem(given);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

const input = z
  .strictObject({
    paths: z
      .record(z.string(), z.string())
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
    .regex(/^[/.\-_A-Za-z0-9]+$/)
    .max(MAX_EVENT_BUS_CHARACTERS)
    .default("default")
    .describe("The name of the event bus, of the same account"),
  input: input
    .optional()
    .describe(
      "What the execution gets in place of the event, as EventBridge's input transformer makes it",
    ),
});
