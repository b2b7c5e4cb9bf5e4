import type { DeployedResource, StackConfiguration } from "./registration.ts";
import { STACK_TYPE } from "./urns.ts";

type Answer = Readonly<Record<string, unknown>>;

/**
 * Answers what Pulumi's engine tells of a stack's state: the outputs of the stack (`pulumi:pulumi:readStackOutputs`), and those of each
 * resource (`readStackResourceOutputs`), both as the former deployment left them (pulumi/pulumi, pkg/resource/deploy/builtins.go).
 *
 * @returns undefined for another token
 * @throws {Error} when the program asks for another stack than its own
 */
export function answerOwnState(
  token: string,
  inputs: Answer,
  host: Pick<StackConfiguration, "project" | "stack">,
  deployed: readonly DeployedResource[],
): Answer | undefined {
  if (token === READ_OUTPUTS) {
    const { name } = inputs;
    requireOwn(name, host);
    const outputs = deployed.find(({ type }) => type === STACK_TYPE)?.outputs ?? {};
    return { name, outputs, secretOutputNames: [] };
  }
  if (token === READ_RESOURCES) {
    const { stackName: name } = inputs;
    requireOwn(name, host);
    const entries = deployed.map(({ urn, type, outputs }) => [urn, { type, outputs }]);
    return { name, outputs: Object.fromEntries(entries) };
  }
  return undefined;
}

const READ_OUTPUTS = "pulumi:pulumi:readStackOutputs";
const READ_RESOURCES = "pulumi:pulumi:readStackResourceOutputs";

/** Its full name has an organization before the project. */
function requireOwn(
  name: unknown,
  { project, stack }: Pick<StackConfiguration, "project" | "stack">,
) {
  if (String(name).endsWith(`/${project}/${stack}`)) return;
  throw new Error(
    `the program reads the stack ${name}; allowed here: its own, ${project}/${stack}`,
  );
}
