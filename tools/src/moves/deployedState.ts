import type { HeldResource } from "@sfn-workers/infra/moves";
import * as z from "zod";
import { askPulumi } from "../workspace/pulumi.ts";

/** The state of a stack, as `pulumi stack export` prints it: an empty stack has no resources. */
const exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          inputs: z.record(z.string(), z.unknown()).default({}),
          outputs: z.record(z.string(), z.unknown()).default({}),
          /** It is replaced already, and only waits for its deletion. */
          delete: z.boolean().default(false),
          retainOnDelete: z.boolean().default(false),
        }),
      )
      .default([]),
  }),
});

/** The state of a stack can't be read, so nobody knows what a deployment would delete. */
export class UnreadableState extends Error {
  override readonly name = "UnreadableState";
}

/**
 * What is deployed in a stack; nothing where there is no such stack yet.
 * @throws {UnreadableState} when Pulumi can't read it; the message is Pulumi's
 */
export async function deployedResources(stack: string): Promise<HeldResource[]> {
  const args = ["stack", "export", "--stack", stack, "--non-interactive"];
  const text = await askPulumi(args).catch((error: Error & { readonly stderr?: string }) => {
    const reason = error.stderr?.trim() || error.message;
    // The engine's next words are about it.
    if (reason.includes("no stack named")) return '{"deployment":{}}';
    throw new UnreadableState(
      `what is deployed in ${stack} can't be read, so nothing is deployed: ${reason}`,
    );
  });
  return resourcesIn(text);
}

/** @throws {UnreadableState} when the text is no state */
export function resourcesIn(text: string): HeldResource[] {
  const parsed = exported.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new UnreadableState(
      `\`pulumi stack export\` prints an unknown form: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data.deployment.resources
    .filter((resource) => !resource.delete)
    .map(({ urn, type, inputs, outputs, retainOnDelete }) => {
      const name = urn.split("::").slice(3).join("::");
      return { type, name, inputs, outputs, retained: retainOnDelete };
    });
}
