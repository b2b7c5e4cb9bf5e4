import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties, StoredResource } from "../kinds/kind.ts";
import { NotReadyError } from "./account.ts";
import type { ResourceProvider } from "./provider.ts";

export interface ServedProvider {
  readonly port: number;
  close(): void;
}

/** The engine wants that of the package or a newer one. */
const ANY_VERSION = "999.0.0";

type Struct = InstanceType<typeof structMessages.Struct>;
type Message<Name extends keyof typeof messages> = (typeof messages)[Name] extends new () => infer M
  ? M
  : never;

/** Serves a provider in this process, for an engine that attaches to its port. */
export async function serveProvider(provider: ResourceProvider): Promise<ServedProvider> {
  const server = new grpc.Server();
  server.addService(providerServices.ResourceProviderService, {
    ...lifecycle,
    ...configuration,
    ...resources(provider),
    invoke: answer((request: Message<"InvokeRequest">) => {
      const answered = provider.invoke(request.getTok(), read(request.getArgs()));
      return new messages.InvokeResponse().setReturn(struct(answered));
    }),
  });
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind("127.0.0.1:0", grpc.ServerCredentials.createInsecure());
  return { port, close: () => server.forceShutdown() };
}

const lifecycle = {
  attach: answer(() => new emptyMessages.Empty()),
  cancel: answer(() => new emptyMessages.Empty()),
  getPluginInfo: answer(() => new pluginMessages.PluginInfo().setVersion(ANY_VERSION)),
};

/** Secrets are the engine's: it gives their values, and marks what comes back under the same keys. */
const configuration = {
  checkConfig: answer((request: Message<"CheckRequest">) =>
    new messages.CheckResponse().setInputs(request.getNews()),
  ),
  diffConfig: answer(() =>
    new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE),
  ),
  configure: answer(() => new messages.ConfigureResponse().setSupportspreview(true)),
};

function resources(provider: ResourceProvider) {
  return {
    check: answer((request: Message<"CheckRequest">) => {
      const before = request.hasOlds() ? read(request.getOlds()) : undefined;
      const inputs = provider.check(request.getUrn(), before, read(request.getNews()));
      return new messages.CheckResponse().setInputs(struct(inputs));
    }),
    diff: answer((request: Message<"DiffRequest">) => {
      const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
      const { changed, replaces, deleteBeforeReplace } = provider.diff(request.getUrn(), {
        before: read(request.getOldInputs()),
        after: read(request.getNews()),
        state: read(request.getOlds()),
      });
      return new messages.DiffResponse()
        .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList([...changed])
        .setReplacesList([...replaces])
        .setDeletebeforereplace(deleteBeforeReplace);
    }),
    create: answer(async (request: Message<"CreateRequest">) => {
      const inputs = read(request.getProperties());
      // What is missing is not known yet.
      if (request.getPreview()) return new messages.CreateResponse().setProperties(struct(inputs));
      const created = await provider.create(request.getUrn(), inputs);
      return new messages.CreateResponse().setId(created.id).setProperties(propertiesOf(created));
    }),
    read: answer(async (request: Message<"ReadRequest">) => {
      const found = await provider.read(request.getUrn(), request.getId());
      if (found === undefined) return new messages.ReadResponse();
      return new messages.ReadResponse()
        .setId(found.id)
        .setInputs(struct(found.inputs))
        .setProperties(propertiesOf(found));
    }),
    update: answer(async (request: Message<"UpdateRequest">) => {
      const inputs = read(request.getNews());
      if (request.getPreview()) {
        const planned = { ...read(request.getOlds()), ...inputs };
        return new messages.UpdateResponse().setProperties(struct(planned));
      }
      const updated = await provider.update(request.getUrn(), request.getId(), inputs);
      return new messages.UpdateResponse().setProperties(propertiesOf(updated));
    }),
    delete: answer(async (request: Message<"DeleteRequest">) => {
      await provider.delete(request.getUrn(), request.getId());
      return new emptyMessages.Empty();
    }),
  };
}

/** A provider reads what it has written: the state has what is there. */
function propertiesOf({ inputs, outputs }: StoredResource): Struct {
  return struct({ ...inputs, ...outputs });
}

function answer<Request, Response>(
  respond: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return async ({ request }, callback) => {
    try {
      callback(null, await respond(request));
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: grpc.status.UNKNOWN, details, ...whatIsThere(error) });
    }
  };
}

/** How gRPC says that a create has failed and that the resource is there all the same, which the engine then keeps in its state. */
function whatIsThere(error: unknown): { readonly metadata?: grpc.Metadata } {
  if (!(error instanceof NotReadyError) || error.resource === undefined) return {};
  const failed = new messages.ErrorResourceInitFailed()
    .setId(error.resource.id)
    .setInputs(struct(error.resource.inputs))
    .setProperties(propertiesOf(error.resource))
    .setReasonsList([error.message]);
  const detail = new anyMessages.Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusMessages.Status()
    .setCode(grpc.status.UNKNOWN)
    .setMessage(error.message)
    .setDetailsList([detail]);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { metadata };
}

function read(value: Struct | undefined): Properties {
  return value?.toJavaScript() ?? {};
}

function struct(value: Properties): Struct {
  return structMessages.Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));
}
