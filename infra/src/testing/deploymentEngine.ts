import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import { type Account, answerDataSource } from "@sfn-workers/pulumi-host";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";

/** A resource as the program sent it. */
export interface WireResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** An engine that records the calls of the program that runs against it. */
export interface DeploymentEngine {
  readonly address: string;
  readonly resources: readonly WireResource[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The stack's outputs; undefined until the program has registered them. */
  outputs(): Readonly<Record<string, unknown>> | undefined;
  close(): void;
}

/**
 * Serves the two services that a Pulumi program calls, the resource monitor and the engine, as in a preview: it creates
 * nothing, returns the inputs, and leaves the outputs that a cloud computes unknown.
 */
export async function startDeploymentEngine(
  project: string,
  stack: string,
  account: Account,
): Promise<DeploymentEngine> {
  const resources: WireResource[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  let outputs: Readonly<Record<string, unknown>> | undefined;
  let root = "";

  const server = new grpc.Server();
  server.addService(resourceServices.ResourceMonitorService, {
    supportsFeature: answer((request: Message<"SupportsFeatureRequest">) => {
      const response = new resourceMessages.SupportsFeatureResponse();
      response.setHassupport(FEATURES.has(request.getId()));
      return response;
    }),
    invoke: answer((request: Message<"ResourceInvokeRequest">) => {
      const response = new resourceMessages.ResourceInvokeResponse();
      const inputs = request.getArgs()?.toJavaScript() ?? {};
      response.setReturn(toStruct(answerDataSource(request.getTok(), account, inputs)));
      return response;
    }),
    registerResource: answer((request: Message<"RegisterResourceRequest">) => {
      const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
      const inputs = request.getObject() ?? new structMessages.Struct();
      const urn = `urn:pulumi:${stack}::${project}::${qualified(type, parent)}::${name}`;
      resources.push({ urn, type, name, parent, inputs: inputs.toJavaScript() });
      const response = new resourceMessages.RegisterResourceResponse();
      response.setUrn(urn);
      response.setObject(inputs);
      return response;
    }),
    registerResourceOutputs: answer((request: Message<"RegisterResourceOutputsRequest">) => {
      if (request.getUrn() === root) outputs = request.getOutputs()?.toJavaScript();
      return new emptyMessages.Empty();
    }),
    signalAndWaitForShutdown: answer(() => new emptyMessages.Empty()),
  });
  server.addService(engineServices.EngineService, {
    log: answer((request: InstanceType<typeof engineMessages.LogRequest>) => {
      const message = request.getMessage();
      if (request.getSeverity() === engineMessages.LogSeverity.ERROR) errors.push(message);
      if (request.getSeverity() === engineMessages.LogSeverity.WARNING) warnings.push(message);
      return new emptyMessages.Empty();
    }),
    getRootResource: answer(() => {
      const response = new engineMessages.GetRootResourceResponse();
      response.setUrn(root);
      return response;
    }),
    setRootResource: answer(
      (request: InstanceType<typeof engineMessages.SetRootResourceRequest>) => {
        root = request.getUrn();
        return new engineMessages.SetRootResourceResponse();
      },
    ),
  });

  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind("127.0.0.1:0", grpc.ServerCredentials.createInsecure());
  return {
    address: `127.0.0.1:${port}`,
    resources,
    errors,
    warnings,
    outputs: () => outputs,
    close: () => server.forceShutdown(),
  };
}

/** The features of the current engine that need no callback into the program. */
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "parameterization",
]);

/** The parent of a top-level resource is the stack, which its URN omits. */
function qualified(type: string, parent: string): string {
  const [, , parentType = ""] = parent.split("::");
  return parentType === "" || parentType === STACK ? type : `${parentType}$${type}`;
}

const STACK = "pulumi:pulumi:Stack";

type Message<Name extends keyof typeof resourceMessages> =
  (typeof resourceMessages)[Name] extends new () => infer M ? M : never;

function answer<Request, Response>(
  respond: (request: Request) => Response,
): grpc.handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    try {
      callback(null, respond(request));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: String(error) });
    }
  };
}

function toStruct(value: object) {
  return structMessages.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));
}
