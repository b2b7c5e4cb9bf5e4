import * as pulumi from "@pulumi/pulumi";
import { RunError } from "@pulumi/pulumi/errors.js";
import * as z from "zod";

/** The inline policies that the former deployment left, by their names in the program. */
export type FormerPolicies = ReadonlyMap<string, string>;

const stackOutputs = z.object({ outputs: z.record(z.string(), z.unknown()) });
const resourceOutputs = z.object({
  outputs: z.record(
    z.string(),
    z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/**
 * Asks Pulumi's engine for the stack's own state, in a preview as in an update, whatever machine runs it (pulumi/pulumi,
 * pkg/resource/deploy/builtins.go). It changes nothing, and is no resource of the program.
 *
 * @throws {RunError} when Pulumi does not answer within a minute, or with something else
 */
export async function formerPolicies(): Promise<FormerPolicies> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = stackOutputs.parse(await asked("readStackOutputs", { name }));
  // Of a stack that was never deployed a bucket has no state, and the engine would end at the question for its resources.
  if (Object.keys(outputs).length === 0) return new Map();
  const resources = resourceOutputs.parse(
    await asked("readStackResourceOutputs", { stackName: name }),
  );
  return new Map(
    Object.entries(resources.outputs)
      .filter(([, { type }]) => type === ROLE_POLICY)
      .map(([urn, resource]) => [nameIn(urn), String(resource.outputs["policy"])]),
  );
}

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

/** How long Pulumi may take, whose backend may be far away. */
const ANSWER_MS = 60_000;

async function asked(question: string, inputs: pulumi.Inputs): Promise<unknown> {
  const answer: Promise<unknown> = pulumi.runtime.invoke(`pulumi:pulumi:${question}`, inputs);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(
      new RunError(
        `Pulumi does not tell within ${ANSWER_MS / 1_000} s what is deployed (${question}), which keepGrants of a workflow needs. Nothing was changed: deploy again`,
      ),
    );
  }, ANSWER_MS);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}

function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
