import * as pulumi from "@pulumi/pulumi";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import { answerDataSource } from "./dataSources.ts";
import { createDeclarations } from "./declaration.ts";
import type { Failure } from "./failure.ts";
import type {
  Callback,
  ReadResourceRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
  Struct,
} from "./messages.ts";
import type { Outstanding } from "./outstanding.ts";
import { answerOwnState } from "./ownState.ts";
import type { ProgramHost } from "./registration.ts";
import { createTransforms } from "./transforms.ts";
import { STACK_TYPE } from "./urns.ts";

/** The part of Pulumi's engine that a program calls, for one run. Pulumi's runtime calls it in this process, without gRPC. */
export type Monitor = ReturnType<typeof createMonitor>;

export function createMonitor(host: ProgramHost, failure: Failure, outstanding: Outstanding) {
  const declarations = createDeclarations(host);
  const transforms = createTransforms();
  const parents = new Map<string, string>();
  let open = 0;
  let ended = false;

  async function counted<T>(work: () => T | Promise<T>): Promise<T> {
    open += 1;
    try {
      return await outstanding.outside(work);
    } finally {
      open -= 1;
    }
  }

  /** Answers a call of the program. A call that fails is never answered: the run fails instead. */
  function answer<Request, Response>(respond: (request: Request) => Response | Promise<Response>) {
    return (request: Request, callback: (error: null, response: Response) => void): void => {
      if (ended) {
        process.emitWarning(LATE);
        return;
      }
      failure
        .guard(() => counted(() => respond(request)))
        .then((response) => {
          callback(null, response);
        });
    };
  }

  async function registerResource(request: RegisterResourceRequest) {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const urn = declarations.urnOf(type, name, parent);
    parents.set(urn, parent);
    const response = new resourceMessages.RegisterResourceResponse();
    response.setUrn(urn);
    if (type === STACK_TYPE) return response;
    if (request.getRemote()) {
      throw new Error(
        `${name} (${type}) is a component of another language, which needs the engine`,
      );
    }
    const { inputs, options } = await transforms.apply(request, urn, ancestorsOf(parent));
    const registration = {
      ...declarations.declare(request, options),
      type,
      kind: request.getCustom() ? "resource" : "component",
      inputs: fromStruct(inputs),
    } as const;
    const { id, outputs } = await host.register(registration);
    response.setId(id);
    response.setObject(await toStruct({ ...registration.inputs, ...outputs }));
    return response;
  }

  async function readResource(request: ReadResourceRequest) {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const urn = declarations.urnOf(type, name, parent);
    const id = request.getId();
    const inputs = fromStruct(request.getProperties());
    const provider = request.getProvider() || undefined;
    const outputs = host.lookUp?.({ urn, type, name, id, inputs, provider });
    if (outputs === undefined) {
      throw new Error(`${name} (${type}): the program looks up ${id}, which exists only on AWS`);
    }
    const response = new resourceMessages.ReadResourceResponse();
    response.setUrn(urn);
    response.setProperties(await toStruct(outputs));
    return response;
  }

  async function invoke(request: ResourceInvokeRequest) {
    const inputs = fromStruct(request.getArgs());
    const { region } = inputs;
    const account = {
      ...host.account,
      region:
        typeof region === "string"
          ? region
          : (host.regionOf?.(request.getProvider()) ?? host.account.region),
    };
    const token = request.getTok();
    const result =
      answerOwnState(token, inputs, host, host.deployed?.() ?? []) ??
      answerDataSource(token, account, inputs);
    const response = new resourceMessages.ResourceInvokeResponse();
    response.setReturn(await toStruct(result));
    return response;
  }

  function getDeploymentInfo() {
    const response = new resourceMessages.DeploymentInfo();
    response.setSupportedfeaturesList(FEATURES);
    return response;
  }

  function registerPackage() {
    const response = new resourceMessages.RegisterPackageResponse();
    response.setRef("local");
    return response;
  }

  function ancestorsOf(parent: string): string[] {
    const above = parents.get(parent);
    return above === undefined ? [] : [parent, ...ancestorsOf(above)];
  }

  return {
    /** Whether a call of the program has no answer yet. */
    busy: () => open > 0,
    end() {
      ended = true;
      transforms.close();
    },
    client: {
      getDeploymentInfo: answer(getDeploymentInfo),
      registerPackage: answer(registerPackage),
      registerResource: answer(registerResource),
      readResource: answer(readResource),
      registerResourceOutputs: answer(() => new emptyMessages.Empty()),
      registerStackTransform: answer((callback: Callback) => {
        transforms.registerForStack(callback);
        return new emptyMessages.Empty();
      }),
      invoke: answer(invoke),
    },
  };
}

const LATE =
  "a Pulumi program used a resource after it had ended, which has no effect: it waited for something that Node.js did not";

/** What the program may use. Without a feature, Pulumi's runtime refuses its use. */
const FEATURES = [
  resourceMessages.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceMessages.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  resourceMessages.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  resourceMessages.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
  resourceMessages.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
];

async function toStruct(values: Readonly<Record<string, unknown>>): Promise<Struct> {
  return structMessages.Struct.fromJavaScript(
    await pulumi.runtime.serializeProperties("", { ...values }),
  );
}

/** The values, with secrets in plain text. */
function fromStruct(struct: Struct | undefined): Record<string, unknown> {
  const values = struct === undefined ? {} : pulumi.runtime.deserializeProperties(struct);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]),
  );
}
