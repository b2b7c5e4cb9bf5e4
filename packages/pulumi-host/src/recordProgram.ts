import type { Unwrap } from "@pulumi/pulumi";
import type { ProgramHost, RegisteredState, Registration } from "./registration.ts";
import { runProgram } from "./runProgram.ts";

export interface RecordedProgram<Outputs> {
  /** In the order of registration. */
  readonly resources: readonly Registration[];
  readonly outputs: Outputs;
}

export interface RecordingHost extends Omit<ProgramHost, "register"> {
  /** The output properties that a cloud would add to the inputs of a resource; none by default. */
  readonly computed?: (registration: Registration) => RegisteredState["outputs"];
}

/**
 * Runs a Pulumi program without creating anything, and returns the resources that it registered.
 *
 * @example
 * ```ts
 * import * as aws from "@pulumi/aws";
 * import { recordProgram } from "@sfn-workers/pulumi-host";
 *
 * const { resources } = await recordProgram(() => ({ flip: new aws.sfn.Activity("flip") }), {
 *   project: "demo",
 *   stack: "dev",
 *   config: {},
 *   account: { accountId: "000000000000", region: "us-east-1" },
 * });
 * console.log(resources[0]?.urn); // urn:pulumi:dev::demo::aws:sfn/activity:Activity::flip
 * ```
 *
 * @throws {Error} when the program, a callback of `apply` or a data source throws; it is the first such error.
 */
export async function recordProgram<Outputs extends object>(
  program: () => Outputs | Promise<Outputs>,
  { computed = () => ({}), ...host }: RecordingHost,
): Promise<RecordedProgram<Unwrap<Outputs>>> {
  const resources: Registration[] = [];
  const outputs = await runProgram(program, {
    ...host,
    register(registration) {
      resources.push(registration);
      return { id: `${registration.name}-id`, outputs: computed(registration) };
    },
  });
  return { resources, outputs };
}
