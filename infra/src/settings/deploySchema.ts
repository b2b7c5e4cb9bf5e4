import { z } from "zod";

/** How the workflows deploy an environment. The program itself has no use for it. */
export const deploy = z
  .strictObject({
    after: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The environment that the workflow deploys before this one; by default it waits for none",
      ),
    workflow: z
      .boolean()
      .default(true)
      .describe(
        "Whether the workflows deploy and preview it; false for a short-lived environment, which a person or a workflow of its own deploys and destroys",
      ),
    smoke: z
      .boolean()
      .default(false)
      .describe(
        "Whether the workflow runs executions through it after each deployment; they are real ones",
      ),
    approval: z
      .boolean()
      .default(false)
      .describe(
        "Whether the workflow waits for a person before it deploys it: a reviewer of the GitHub environment NAME-approval",
      ),
    rollback: z
      .boolean()
      .default(false)
      .describe(
        "Whether the workflow deploys the former commit again when a deployment fails half-way, or an execution after it does",
      ),
  })
  .prefault({});
