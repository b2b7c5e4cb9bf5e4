import * as pulumi from "@pulumi/pulumi";

/**
 * A definition whose service integrations are those of the environment's partition: an author writes `arn:aws:states:::sqs:sendMessage`,
 * and a state machine in China has `arn:aws-cn:states:::sqs:sendMessage` (as `integrationResourceArn` of aws-cdk makes it). The data of a
 * state is its author's.
 */
export function inPartition(definition: object, partition: pulumi.Output<string>): object {
  const placed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(placed);
    return isPlain(value) ? inPartition(value, partition) : value;
  };
  return mapValues(definition, (value, key) => {
    // The names of states are the author's, and may be those of fields.
    if (key === "States" && isPlain(value)) return mapValues(value, placed);
    if (WITH_RESOURCES.has(key)) return placed(value);
    if (key !== "Resource" || typeof value !== "string" || !value.startsWith(WRITTEN)) return value;
    return pulumi.interpolate`arn:${partition}:states:::${value.slice(WRITTEN.length)}`;
  });
}

const WRITTEN = "arn:aws:states:::";

/** The fields of a state in which there are further Resources. */
const WITH_RESOURCES = new Set([
  ...["Branches", "ItemProcessor", "Iterator"],
  ...["ItemReader", "ResultWriter"],
]);

function mapValues(values: object, map: (value: unknown, name: string) => unknown): object {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, map(value, name)]),
  );
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value);
}
