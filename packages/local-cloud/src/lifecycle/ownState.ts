import type { DeployedResource } from "@sfn-workers/pulumi-host";
import type { StackSettings } from "../settings.ts";
import type { Deployed } from "./deployed.ts";

/**
 * What the next program finds when it reads its own stack's state, as Pulumi's engine tells it.
 *
 * @param outputs of the stack
 */
export function stateOf(
  { project, stack }: Pick<StackSettings, "project" | "stack">,
  outputs: Readonly<Record<string, unknown>>,
  resources: readonly Deployed[],
): DeployedResource[] {
  const urn = `urn:pulumi:${stack}::${project}::${STACK}::${project}-${stack}`;
  return [
    { urn, type: STACK, outputs },
    ...resources.map(({ registration, counterpart }) => ({
      urn: registration.urn,
      type: registration.type,
      outputs: { ...registration.inputs, ...counterpart.outputs },
    })),
  ];
}

const STACK = "pulumi:pulumi:Stack";
