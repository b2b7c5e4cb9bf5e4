import settings from "@pulumi/pulumi/runtime/settings.js";

/**
 * Gives each client of Pulumi's runtime connections of its own. By default those of one process share them by address, so that a
 * client of an operation whose engine has ended, which tries to reach it for ever, with pauses of up to two minutes (grpc-js's
 * backoff), passes its pauses on to the operation whose engine gets the same port: its first call fails at once.
 *
 * What is set is the object that the runtime gives to its clients. Its type is not published.
 */
export function separateConnections(): void {
  const internals: object = settings;
  if (!("grpcClientOptions" in internals && internals.grpcClientOptions instanceof Object)) {
    throw new Error("@pulumi/pulumi's runtime/settings.js has no grpcClientOptions any more");
  }
  Object.assign(internals.grpcClientOptions, { "grpc.use_local_subchannel_pool": 1 });
}
