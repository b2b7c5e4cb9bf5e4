import * as pulumi from "@pulumi/pulumi";

/**
 * The same value, for what is to be made after these resources too, and deleted before them: whatever has it among its inputs
 * depends on them. URNs are known in a preview, so the value is as known as before.
 */
export function waitingFor<T>(
  resources: readonly pulumi.Resource[],
  value: pulumi.Output<T>,
): pulumi.Output<T> {
  return pulumi.all(resources.map(({ urn }) => urn)).apply(() => value);
}
