import { inspect } from "node:util";
import type { MapState } from "@sfn-workers/states-language";
import { reportedError } from "@sfn-workers/states-language/errors";
import { parseArn } from "../../arn.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Frame } from "../../engine/execution.ts";
import { createTurnShare, inNextTurn } from "../../lib/turns.ts";
import { MAX_CALLED_FILE_BYTES, MAX_RESULT_FILE_BYTES } from "../../limits.ts";
import { S3Failure } from "../../s3/failure.ts";
import { type CalledObjects, createCalledObjects, type S3Action } from "../../s3/hooks.ts";

/** The objects of S3 as a Map state reaches them. */
export interface MapObjects extends CalledObjects {
  /** A file of results has no more. */
  readonly maxFileBytes: number;
  /** Whether all of them are in the folder, so that a virtual clock stands still while they are read and written. */
  readonly areFiles: boolean;
}

/** What comes from integrations. */
const everyCall = createTurnShare();

/** Where the state's ItemReader and ResultWriter find objects: each action calls its integration, else it uses the folder of `s3`. */
export function objectsOf(
  engine: Engine,
  { execution, state }: Frame,
  parameters: Readonly<Record<string, unknown>> = {},
  signal: AbortSignal = new AbortController().signal,
): MapObjects {
  const { objects, s3Hooks } = engine;
  const { revision } = execution;
  const partition = parseArn(execution.arn)?.partition ?? "aws";
  const called = createCalledObjects(
    async (action, values) => {
      const hook = s3Hooks[action];
      const resource = `arn:${partition}:states:::s3:${action}`;
      if (hook === undefined) throw new Error(unanswered(resource));
      signal.throwIfAborted();
      // Nothing leaves the process before what has led to it is stored.
      await engine.written();
      return hook({
        resource,
        parameters: values,
        roleArn: revision.roleArn,
        machineRoleArn: revision.roleArn,
        executionArn: execution.arn,
        stateName: state.name,
        signal,
      });
    },
    parameters,
    async () => {
      if (everyCall.isUsed()) await new Promise<void>(inNextTurn);
      signal.throwIfAborted();
    },
  );
  const by = (action: S3Action) =>
    s3Hooks[action] === undefined && objects !== undefined ? objects : called;
  return {
    read: (bucket, key) => by("getObject").read(bucket, key),
    list: (bucket, prefix) => by("listObjectsV2").list(bucket, prefix),
    write: (bucket, key, texts) => by("putObject").write(bucket, key, texts),
    maxFileBytes: by("putObject") === called ? MAX_CALLED_FILE_BYTES : MAX_RESULT_FILE_BYTES,
    areFiles: Object.keys(s3Hooks).length === 0,
  };
}

/**
 * Before anything runs whose results could not be written. What can't be read fails when it is read, as on AWS.
 * @throws {StateError} when nothing answers what the state writes.
 */
export function checkWriter(engine: Engine, { writer }: MapState): void {
  const resource = writer?.resource;
  if (resource === undefined || isAnswered(engine, resource)) return;
  throw reportedError("States.ResultWriterFailed", unanswered(resource));
}

/** Whether something answers the action that an ItemReader or a ResultWriter names. */
export function isAnswered(
  { objects, s3Hooks }: Pick<Engine, "s3Hooks"> & { readonly objects: unknown },
  resource: string,
): boolean {
  const action = resource.slice(resource.lastIndexOf(":") + 1);
  return objects !== undefined || Object.hasOwn(s3Hooks, action);
}

function unanswered(resource: string): string {
  return `${resource} has no local counterpart: give it a folder for the objects of S3, --s3 DIR, in code the option s3, or an integration`;
}

/** What an ItemReader or a ResultWriter reports of what a call has thrown, which may be anything. */
export function failureCause(thrown: unknown): string {
  if (thrown instanceof S3Failure) return thrown.report;
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === "string" ? thrown : inspect(thrown);
}
