import * as pulumi from "@pulumi/pulumi";

/**
 * A definition whose service integrations are those of the environment's partition: an author writes `arn:aws:states:::sqs:sendMessage`,
 * and a state machine in China has `arn:aws-cn:states:::sqs:sendMessage` (as `integrationResourceArn` of aws-cdk makes it). What a state
 * sends is its author's.
 */
export function inPartition(definition: object, partition: pulumi.Output<string>): object {
  const placed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(placed);
    return isPlain(value) ? inPartition(value, partition) : value;
  };
  return Object.fromEntries(
    Object.entries(definition).map(([key, value]) => {
      if (SENT.has(key)) return [key, value];
      if (key !== "Resource" || typeof value !== "string") return [key, placed(value)];
      if (!value.startsWith(WRITTEN)) return [key, value];
      return [key, pulumi.interpolate`arn:${partition}:states:::${value.slice(WRITTEN.length)}`];
    }),
  );
}

const WRITTEN = "arn:aws:states:::";
const SENT = new Set(["Arguments", "Parameters"]);

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value);
}
