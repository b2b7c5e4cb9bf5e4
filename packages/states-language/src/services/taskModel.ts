import type { Resource } from "../definition/states.ts";
import { INTEGRATIONS, type Integration } from "./integrations.ts";
import { readServiceModel } from "./serviceModel.ts";
import type { Shape, StructureShape } from "./shape.ts";

export type ServiceResource = Extract<Resource, { readonly kind: "service" }>;

/** What Step Functions knows about a Task that calls a service. */
export interface TaskModel {
  /** The parameters; `undefined` where they are not known. */
  readonly input: StructureShape | undefined;
  /** The result; `undefined` where it is not known. */
  readonly output: Shape | undefined;
}

/**
 * The model of a Task's resource; `undefined` for a service, action or pattern that Step Functions does not have.
 *
 * @example
 * ```ts
 * import { readTaskModel } from "@sfn-workers/states-language/services";
 *
 * const arn = "arn:aws:states:::aws-sdk:sqs:sendMessage";
 * const service = "aws-sdk:sqs";
 * const action = "sendMessage";
 * const model = await readTaskModel({ kind: "service", arn, service, action, pattern: "requestResponse" });
 * console.log(model?.input?.required); // ["QueueUrl", "MessageBody"]
 * ```
 */
export async function readTaskModel(resource: ServiceResource): Promise<TaskModel | undefined> {
  const { service, action, pattern } = resource;
  if (service.startsWith(SDK)) {
    const shapes = await shapesOf(service.slice(SDK.length), action);
    return pattern === "sync" || pattern === "sync:2" ? undefined : shapes;
  }
  const integration = integrationOf(service, action);
  if (integration === undefined) return undefined;
  if (pattern !== "requestResponse" && !integration.patterns.includes(pattern)) return undefined;
  return {
    input: await inputOf(integration),
    output: await outputOf(integration, pattern),
  };
}

const SDK = "aws-sdk:";

function integrationOf(service: string, action: string): Integration | undefined {
  const actions = Object.hasOwn(INTEGRATIONS, service) ? INTEGRATIONS[service] : undefined;
  return actions !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
}

async function shapesOf(service: string, action: string) {
  return (await readServiceModel(service))?.shapesOf(action);
}

async function inputOf({ sdk, json, parameters, required }: Integration) {
  if (parameters !== undefined) {
    const members = new Map(parameters.map((name): [string, Shape] => [name, ANY]));
    return { type: "structure", members, required: required ?? [] } as const;
  }
  if (sdk === undefined) return undefined;
  const input = (await shapesOf(...sdk))?.input;
  return input && withAnyJson(input, new Set(json));
}

async function outputOf({ sdk, polls }: Integration, pattern: ServiceResource["pattern"]) {
  // The result is what SendTaskSuccess brings.
  if (pattern === "waitForTaskToken") return undefined;
  if (pattern === "requestResponse") {
    if (sdk === undefined) return undefined;
    const output = (await shapesOf(...sdk))?.output;
    return output && withMetadata(output);
  }
  if (polls === undefined) return undefined;
  const [service, action, ...members] = polls;
  let result: Shape | undefined = (await shapesOf(service, action))?.output;
  for (const member of members) {
    result = result?.type === "structure" ? result.members.get(member) : undefined;
    if (result?.type === "list") result = result.element;
  }
  // `.sync:2` has the texts Input and Output parsed.
  return result?.type === "structure" && pattern === "sync:2"
    ? withAnyJson(result, new Set(["Input", "Output"]))
    : result;
}

const ANY: Shape = { type: "document" };

/** Lets the named members, also those in lists, be any JSON. */
function withAnyJson(shape: StructureShape, names: ReadonlySet<string>): StructureShape {
  if (names.size === 0) return shape;
  const members = [...shape.members].map(([name, member]): [string, Shape] => {
    if (names.has(name)) return [name, ANY];
    return member.type === "list" && member.element.type === "structure"
      ? [name, { ...member, element: withAnyJson(member.element, names) }]
      : [name, member];
  });
  return { ...shape, members: new Map(members) };
}

/** Optimized integrations add what the SDK knows about the answer. */
function withMetadata(shape: StructureShape): StructureShape {
  const metadata = [
    ["SdkHttpMetadata", ANY],
    ["SdkResponseMetadata", ANY],
  ] as const;
  return { ...shape, members: new Map<string, Shape>([...shape.members, ...metadata]) };
}
