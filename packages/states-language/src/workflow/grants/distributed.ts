import { type Fields, isFields } from "../places.ts";
import type { Need } from "./grant.ts";
import { allow, type Call, needsOf, type Resolve, type Rule, read } from "./rule.ts";

/** What a Map needs: the distributed one starts executions of its own machine, and reads and writes objects of S3. */
export function mapNeeds(state: Fields, call: Call): Need[] {
  const processor = state["ItemProcessor"];
  const config = isFields(processor) ? processor["ProcessorConfig"] : undefined;
  if (!isFields(config) || config["Mode"] !== "DISTRIBUTED") return [];
  const { machine } = call.place;
  const label = typeof state["Label"] === "string" ? state["Label"] : "*";
  const runs: Rule = {
    needs: [
      allow("states:StartExecution", `states:stateMachine:${machine}`),
      allow(
        "states:DescribeExecution StopExecution RedriveExecution",
        `states:execution:${machine}/${label}:*`,
      ),
    ],
  };
  return [
    ...needsOf(runs, call, false),
    ...objectNeeds(state["ItemReader"], call, READERS),
    ...objectNeeds(state["ResultWriter"], call, WRITERS),
  ];
}

/** The folder of the run is below the prefix. */
const written: Resolve = (call) => {
  const bucket = read(call.parameters, "Bucket");
  const prefix = read(call.parameters, "Prefix");
  const asked = "arn:aws:s3:::<Bucket>/<Prefix>/*".replace("aws", call.place.partition);
  if (bucket.kind !== "literal" || prefix.kind === "computed")
    return { resources: undefined, asked };
  const folder = prefix.kind === "literal" ? `${prefix.texts[0]?.replace(/\/$/, "")}/` : "";
  const buckets = bucket.texts.map((one) => `arn:${call.place.partition}:s3:::${one}/${folder}*`);
  return { resources: buckets, asked };
};

const READERS: Readonly<Record<string, Rule>> = {
  getObject: { needs: [allow("s3:GetObject", "s3:{Bucket}/{Key}")] },
  listObjectsV2: { needs: [allow("s3:ListBucket", "s3:{Bucket}")] },
};
const WRITERS: Readonly<Record<string, Rule>> = {
  putObject: {
    needs: [allow("s3:PutObject GetObject ListMultipartUploadParts AbortMultipartUpload", written)],
  },
};

function objectNeeds(value: unknown, call: Call, rules: Readonly<Record<string, Rule>>): Need[] {
  if (!isFields(value)) return [];
  const action = String(value["Resource"]).split(":").at(-1) ?? "";
  const rule = Object.hasOwn(rules, action) ? rules[action] : undefined;
  const parameters = value["Arguments"] ?? value["Parameters"];
  return rule === undefined ? [] : needsOf(rule, { ...call, parameters }, false);
}
