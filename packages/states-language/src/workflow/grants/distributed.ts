import { type Fields, isDistributed, isFields } from "../places.ts";
import type { Need } from "./grant.ts";
import type { Parameter } from "./parameters.ts";
import { allow, type Call, needsOf, type Resolve, type Rule, read } from "./rule.ts";

/** What a Map needs: the distributed one starts executions of its own machine, and reads and writes objects of S3. */
export function mapNeeds(state: Fields, call: Call): Need[] {
  if (!isDistributed(state["ItemProcessor"])) return [];
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
    ...objectNeeds(state["ItemReader"], call, readersOf(state["ItemReader"])),
    ...objectNeeds(state["ResultWriter"], call, WRITERS),
  ];
}

/** What reads the items also reads the files that a manifest names, and the objects of a list whose content are the items. */
function readersOf(reader: unknown): Readonly<Record<string, Rule>> {
  const given = isFields(reader) ? reader["ReaderConfig"] : undefined;
  const config = isFields(given) ? given : {};
  const object = allow("s3:GetObject", "s3:{Bucket}/{Key}");
  const version = { ...allow("s3:GetObjectVersion", "s3:{Bucket}/{Key}"), given: "VersionId" };
  const list = allow("s3:ListBucket", "s3:{Bucket}");
  const named = config["ManifestType"] === "ATHENA_DATA" ? unloaded : inventoried;
  return {
    getObject: {
      needs: [
        object,
        version,
        ...(config["InputType"] === "MANIFEST" ? [allow("s3:GetObject", named)] : []),
      ],
    },
    listObjectsV2: {
      needs: [
        list,
        ...(config["Transformation"] === "LOAD_AND_FLATTEN" ? [allow("s3:GetObject", listed)] : []),
      ],
    },
  };
}

/** An inventory has its manifests in `…/DATE/manifest.json`, and their files in `…/data/` (S3 user guide, "Locating your inventory list"). */
const inventoried: Resolve = (call) => {
  const bucket = read(call.parameters, "Bucket");
  const key = read(call.parameters, "Key");
  const asked = objectArn(call, `${said(bucket, "Bucket")}/<the inventory's folder>/data/*`);
  if (bucket.kind !== "literal" || key.kind !== "literal") return { resources: undefined, asked };
  const folder = key.texts[0]?.split("/").slice(0, -2).join("/") ?? "";
  const files = folder === "" ? "data/*" : `${folder}/data/*`;
  return { resources: bucket.texts.map((one) => objectArn(call, `${one}/${files}`)), asked };
};

/** Only the manifest says where the files of an UNLOAD are. */
const unloaded: Resolve = (call) => {
  const asked = objectArn(call, "<the bucket of the files>/<the files of the manifest>");
  return { resources: undefined, asked };
};

const listed: Resolve = (call) => {
  const bucket = read(call.parameters, "Bucket");
  const prefix = read(call.parameters, "Prefix");
  const asked = objectArn(call, `${said(bucket, "Bucket")}/${said(prefix, "Prefix")}*`);
  if (bucket.kind !== "literal" || prefix.kind === "computed")
    return { resources: undefined, asked };
  const start = prefix.kind === "literal" ? prefix.texts[0] : "";
  return { resources: bucket.texts.map((one) => objectArn(call, `${one}/${start}*`)), asked };
};

function said(parameter: Parameter, name: string): string {
  return (parameter.kind === "literal" ? parameter.texts[0] : undefined) ?? `<${name}>`;
}

function objectArn({ place }: Call, path: string): string {
  return `arn:${place.partition}:s3:::${path}`;
}

/** The folder of the run is below the prefix. */
const written: Resolve = (call) => {
  const bucket = read(call.parameters, "Bucket");
  const prefix = read(call.parameters, "Prefix");
  const asked = objectArn(call, `${said(bucket, "Bucket")}/${said(prefix, "Prefix")}/*`);
  if (bucket.kind !== "literal" || prefix.kind === "computed")
    return { resources: undefined, asked };
  const folder = prefix.kind === "literal" ? `${prefix.texts[0]?.replace(/\/$/, "")}/` : "";
  return { resources: bucket.texts.map((one) => objectArn(call, `${one}/${folder}*`)), asked };
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
