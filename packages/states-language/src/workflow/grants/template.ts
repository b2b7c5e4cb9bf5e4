import type { GrantPlace } from "./grant.ts";
import type { Parameter } from "./parameters.ts";

/** A parameter's text as a part of an ARN; the rest of an ARN where the text is one. */
interface Part {
  readonly value: string;
  readonly partition?: string;
  readonly region?: string;
  readonly accountId?: string;
}

export interface Filled {
  /** Undefined where a parameter is computed, or left out and has no default. */
  readonly resources: readonly string[] | undefined;
  readonly asked: string;
}

/** The parameters that a template has. */
export function parametersIn(template: string): string[] {
  return [...template.matchAll(new RegExp(HOLE, "g"))].map(([, path = ""]) => path);
}

const HOLE = /\{([\w.]+)(?:=([^|}]*))?(\|\*)?\}/;
/** Services whose ARNs have no region. */
const GLOBAL = new Set(["iam", "s3"]);

/** Where the resources of our templates are: those of some services have no region, and a bucket has no account. */
export function placeOf(template: string, place: GrantPlace): GrantPlace {
  const [service = ""] = template.split(":");
  return {
    ...place,
    region: GLOBAL.has(service) ? "" : place.region,
    accountId: service === "s3" ? "" : place.accountId,
  };
}

/**
 * The ARNs of a template such as `dynamodb:table/{TableName}`, a service and a resource. `{Cluster=default}` is what counts where the
 * parameter is left out, `{Path|*}` is any where it is left out or computed. A parameter that is an ARN decides on account and region too.
 */
export function filled(
  template: string,
  read: (path: string) => Parameter,
  place: GrantPlace,
): Filled {
  const [service = "", ...rest] = template.split(":");
  const resource = rest.join(":");
  const value = resource.replaceAll(new RegExp(HOLE, "g"), (_, path: string, otherwise?: string) =>
    askedText(path, read(path), otherwise),
  );
  const parts = partsOf(resource, read);
  return {
    resources: parts?.map((part) => arnOf(service, part, place)),
    asked: arnOf(service, { value }, place),
  };
}

/** What a parameter says, and its name where it says nothing. */
function askedText(path: string, parameter: Parameter, otherwise: string | undefined): string {
  if (parameter.kind === "absent" && otherwise !== undefined) return otherwise;
  const texts = parameter.kind === "literal" ? parameter.texts : [];
  const [only] = texts.length === 1 ? texts : [];
  return (only === undefined ? undefined : partOf(path, only)?.value) ?? `<${path}>`;
}

function arnOf(service: string, part: Part, place: GrantPlace): string {
  const { partition, region, accountId } = { ...place, ...part };
  const in_ = place.region === "" ? "" : region;
  const owner = place.accountId === "" ? "" : accountId;
  return `arn:${partition}:${service}:${in_}:${owner}:${part.value}`;
}

function partsOf(resource: string, read: (path: string) => Parameter): readonly Part[] | undefined {
  const hole = HOLE.exec(resource);
  if (hole === null) return [{ value: resource }];
  const [all, path = "", otherwise, any] = hole;
  const texts = textsOf(read(path), otherwise, any !== undefined);
  const before = resource.slice(0, hole.index);
  const after = partsOf(resource.slice(hole.index + all.length), read);
  const parts = texts?.map((text) => partOf(path, text));
  if (after === undefined || !parts?.every((part) => part !== undefined)) return undefined;
  return parts.flatMap((part) =>
    after.map((next) => ({ ...next, ...part, value: `${before}${part.value}${next.value}` })),
  );
}

function textsOf(
  parameter: Parameter,
  otherwise: string | undefined,
  any: boolean,
): readonly string[] | undefined {
  if (parameter.kind === "literal") return parameter.texts;
  if (parameter.kind === "absent" && otherwise !== undefined) return [otherwise];
  return any ? ["*"] : undefined;
}

const ARN = /^arn:([^:]+):[^:]*:([^:]*):([^:]*):(?:[a-zA-Z-]+[/:])?(.+)$/;

/** Parameters that name a resource otherwise than by its name or ARN; undefined for a text that doesn't say which. */
const READERS: Readonly<Record<string, (text: string) => Part | undefined>> = {
  QueueUrl: (text) => {
    const found = QUEUE_URL.exec(text);
    if (found === null) return undefined;
    const [, now, legacy, accountId = "", value = ""] = found;
    return { region: now ?? legacy ?? "us-east-1", accountId, value };
  },
  ApiEndpoint: (text) => {
    const found = /^([^.]+)\.execute-api\.([^.]+)\./.exec(text);
    return found === null ? undefined : { value: found[1] ?? "", region: found[2] ?? "" };
  },
  "Input.S3Uri": objectOf,
  "Output.S3Uri": objectOf,
  // Of a build `PROJECT:UUID`, of a report `GROUP:UUID`: the project and the group.
  Id: ownerOf,
  Ids: ownerOf,
  ReportArns: ownerOf,
  // Without a revision, it is the newest one.
  TaskDefinition: (text) => {
    const part = nameOf(text);
    return part.value.includes(":") ? part : { ...part, value: `${part.value}:*` };
  },
};

/** The legacy hosts are `REGION.queue.amazonaws.com`, and `queue.amazonaws.com` in us-east-1 (SQS endpoints, AWS General Reference). */
const QUEUE_URL =
  /^https?:\/\/(?:sqs(?:-fips)?\.([a-z0-9-]+)\.[^/]+|(?:([a-z0-9-]+)\.)?queue\.amazonaws\.com)\/(\d+)\/([^/]+)$/;

function partOf(path: string, text: string): Part | undefined {
  const read = READERS[path];
  return read === undefined ? nameOf(text) : read(text);
}

function nameOf(text: string): Part {
  const [, partition, region, accountId, value] = ARN.exec(text) ?? [];
  if (partition === undefined || value === undefined) return { value: text };
  return { value, partition, ...(region && { region }), ...(accountId && { accountId }) };
}

function ownerOf(text: string): Part {
  const part = nameOf(text);
  return { ...part, value: part.value.split(":")[0] ?? part.value };
}

function objectOf(text: string): Part {
  return { value: text.replace(/^s3:\/\//, "") };
}
