import fc from "fast-check";
import { z } from "zod";
import { schema } from "../settings/schema.ts";

/** The part of a JSON Schema that this module reads. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly oneOf?: readonly JsonSchema[];
}

/** Texts of settings whose form the schema checks in code. Others are any text, so that a new setting is tried at once. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  cidr: [
    "10.90.0.0/24",
    "10.0.0.0/16",
    "192.168.4.0/26",
    "10.0.0.0/28",
    "10.0.0.7/24",
    "0.0.0.0/0",
  ],
  zones: ["a", "b", "f", "g", "A"],
  flowLogsBucketArn: ["arn:aws:s3:::audit-of-ours/network/", "audit-of-ours"],
  vpcId: ["vpc-0a1b2c3d", "vpc"],
  subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d", "net"],
  schedule: ["rate(5 minutes)", "rate(1 day)", "cron(0 8 ? * MON-FRI *)", "cron(0 8 1 1 ? 2020)"],
  timezone: ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "CEST"],
  image: ["123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:1", "worker"],
  repository: ["123456789012.dkr.ecr.us-east-1.amazonaws.com/sfn-workers", "sfn-workers"],
  bucket: ["sfn-workers-releases-123456789012", "Releases"],
  kmsKeyArn: ["arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"],
  permissionsBoundaryArn: ["arn:aws:iam::000000000000:policy/team/boundary"],
  principals: [
    "arn:aws:iam::000000000000:role/team/on-call",
    "arn:aws:iam::123456789012:user/anna",
    "arn:aws:iam::000000000000:root",
  ],
  receivers: [
    "arn:aws:iam::000000000000:role/team/hall-4",
    "arn:aws:iam::000000000000:user/hall-5",
    "arn:aws:iam::123456789012:role/hall-6",
  ],
  machineArn: [
    "arn:aws:states:us-east-1:000000000000:stateMachine:ship",
    "arn:aws:states:us-east-1:123456789012:stateMachine:bill",
  ],
  roleArn: ["arn:aws:iam::000000000000:role/team/ship", "arn:aws:iam::000000000000:user/ship"],
  workflows: ["order", "refund-order"],
  operatorRoleArn: ["arn:aws:iam::000000000000:role/operators"],
  alarmTopicArn: [
    "arn:aws:sns:us-east-1:000000000000:alarms",
    "arn:aws:sns:us-east-1:000000000000:a b",
  ],
};

/** Settings whose files or whose other stacks are not there. */
const NOT_HERE: ReadonlySet<string> = new Set(["artifacts", "builds", "deploy", "secrets"]);

/** The schema of a stack's settings, as JSON Schema. */
export function settingsSchema(): JsonSchema {
  return JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })),
  );
}

/** Configurations by the schema's own description: most settings are left out, since each of them may contradict another. */
export function generatedSettings(workloads: readonly string[]): fc.Arbitrary<object> {
  const { workloads: map, ...environment } = settingsSchema().properties ?? {};
  const one = map?.additionalProperties;
  if (!one) throw new Error("workloads are no map any more");
  const named = fc.uniqueArray(fc.constantFrom(...workloads), { minLength: 1, maxLength: 2 });
  return fc
    .record({
      environment: objectOf({ properties: environment, required: [] }),
      workloads: named.chain((names) =>
        fc.record(Object.fromEntries(names.map((name) => [name, arbitraryOf(one, "")]))),
      ),
    })
    .map(({ environment: settings, workloads: chosen }) => ({ ...settings, workloads: chosen }));
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<object> {
  const entries = Object.entries(properties)
    .filter(([name]) => !NOT_HERE.has(name))
    .map(([name, property]) => {
      const value = arbitraryOf(property, name).map((given) => [[name, given]] as const);
      const isRequired = required.includes(name) || property.const !== undefined;
      return isRequired ? value : fc.oneof({ arbitrary: fc.constant([]), weight: 5 }, value);
    });
  return fc.tuple(...entries).map((given) => Object.fromEntries(given.flat()));
}

/** Values of a setting of this name, also some that the schema refuses. */
export function arbitraryOf(node: JsonSchema, name: string): fc.Arbitrary<unknown> {
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum) return fc.constantFrom(...node.enum);
  if (node.oneOf) return fc.oneof(...node.oneOf.map((option) => arbitraryOf(option, name)));
  if (node.properties) return objectOf(node);
  if (node.additionalProperties) {
    return fc.dictionary(text(name), arbitraryOf(node.additionalProperties, name), { maxKeys: 3 });
  }
  if (node.items) {
    const { minItems: minLength = 0, maxItems: maxLength = 3 } = node;
    return fc.array(arbitraryOf(node.items, name), { minLength, maxLength });
  }
  if (node.type === "integer") return wholeNumber(node);
  return node.type === "boolean" ? fc.boolean() : text(name);
}

function wholeNumber({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema) {
  const bounded = { min: Math.max(minimum, -1), max: maximum };
  return fc.oneof(fc.integer(bounded), fc.constantFrom(bounded.min, bounded.max));
}

function text(name: string): fc.Arbitrary<string> {
  const known = TEXTS[name];
  return known === undefined
    ? fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z][\w -]{1,30}$/))
    : fc.constantFrom(...known);
}
