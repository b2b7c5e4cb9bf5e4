import grpc from "@grpc/grpc-js";
import callbackServices from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import callbackMessages from "@pulumi/pulumi/proto/callback_pb.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import type {
  Callback,
  RegisterResourceRequest,
  Struct,
  TransformResourceOptions,
} from "./messages.ts";

/** A resource's inputs and options, which transforms may change. */
export interface Transformable {
  readonly inputs: Struct | undefined;
  readonly options: TransformResourceOptions;
}

/** The transforms of one run. They run in the program, which serves them as callbacks over gRPC, as for Pulumi's engine. */
export function createTransforms() {
  const ofStack: Callback[] = [];
  const byUrn = new Map<string, readonly Callback[]>();
  const clients = new Map<string, InstanceType<typeof callbackServices.CallbacksClient>>();

  function clientAt(target: string) {
    const client =
      clients.get(target) ??
      new callbackServices.CallbacksClient(target, grpc.credentials.createInsecure(), {
        // The program is on this machine, which a proxy in HTTP_PROXY can't reach.
        "grpc.enable_http_proxy": 0,
      });
    clients.set(target, client);
    return client;
  }

  function call(callback: Callback, request: Uint8Array): Promise<Uint8Array> {
    const message = new callbackMessages.CallbackInvokeRequest();
    message.setToken(callback.getToken());
    message.setRequest(request);
    return new Promise((resolve, reject) => {
      clientAt(callback.getTarget()).invoke(message, (error, response) => {
        if (error === null) resolve(response.getResponse_asU8());
        else reject(new Error(error.details));
      });
    });
  }

  /**
   * Applies the resource's own transforms, then those of its parents from the nearest on, then the stack's.
   *
   * @param ancestors the URNs of the parents, the nearest first
   */
  async function apply(
    request: RegisterResourceRequest,
    urn: string,
    ancestors: readonly string[],
  ): Promise<Transformable> {
    const own = request.getTransformsList();
    if (own.length > 0) byUrn.set(urn, own);
    const inherited = ancestors.flatMap((ancestor) => byUrn.get(ancestor) ?? []);
    let current: Transformable = { inputs: request.getObject(), options: optionsOf(request) };
    for (const callback of [...own, ...inherited, ...ofStack]) {
      const message = new resourceMessages.TransformRequest();
      message.setType(request.getType());
      message.setName(request.getName());
      message.setCustom(request.getCustom());
      message.setParent(request.getParent());
      message.setProperties(current.inputs);
      message.setOptions(current.options);
      const answer = resourceMessages.TransformResponse.deserializeBinary(
        await call(callback, message.serializeBinary()),
      );
      current = {
        inputs: answer.getProperties(),
        options: answer.getOptions() ?? new resourceMessages.TransformResourceOptions(),
      };
    }
    return current;
  }

  return {
    apply,
    registerForStack: (callback: Callback) => ofStack.push(callback),
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new resourceMessages.TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setDeletedWith(request.getDeletedwith());
  options.setVersion(request.getVersion());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  options.setReplaceWithList(request.getReplaceWithList());
  options.setImport(request.getImportid());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setReplacementTrigger(request.getReplacementTrigger());
  const protect = request.getProtect();
  if (protect !== undefined) options.setProtect(protect);
  const retainOnDelete = request.getRetainondelete();
  if (retainOnDelete !== undefined) options.setRetainOnDelete(retainOnDelete);
  if (request.getDeletebeforereplacedefined()) {
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  }
  for (const [name, provider] of request.getProvidersMap().entries()) {
    options.getProvidersMap().set(name, provider);
  }
  return options;
}
