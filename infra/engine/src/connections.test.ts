import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import settings from "@pulumi/pulumi/runtime/settings.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { expect, test } from "vitest";
import { separateConnections } from "./connections.ts";

test("an operation reaches its engine on the port of one that has ended, which a former operation still tries", async () => {
  separateConnections();
  const former = await serveEngine(0);
  former.close();
  beginOperation(former.port);
  await expect(callEngine()).rejects.toThrow("UNAVAILABLE");
  const engine = await serveEngine(former.port);
  beginOperation(engine.port);
  await callEngine();
  settings.disconnectSync();
  engine.close();
});

async function serveEngine(port: number) {
  const server = new grpc.Server();
  const log: grpc.handleUnaryCall<unknown, unknown> = (_call, callback) =>
    callback(null, new emptyMessages.Empty());
  server.addService(engineServices.EngineService, { log });
  const bind = promisify(server.bindAsync.bind(server));
  const bound = await bind(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure());
  return { port: bound, close: () => server.forceShutdown() };
}

/** As the Automation API does, which leaves the clients of the former operation as they are. */
function beginOperation(port: number): void {
  settings.resetOptions("sfn-workers", "test", -1, `127.0.0.1:${port}`, "", false, "");
}

async function callEngine(): Promise<void> {
  const engine = settings.getEngine();
  if (engine === undefined) throw new Error("the runtime has no engine");
  await new Promise<void>((resolve, reject) => {
    engine.log(new engineMessages.LogRequest(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
}
