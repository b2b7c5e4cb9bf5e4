import { dataFromText } from "@sfn-workers/states-language/json";
import type { Execution } from "../engine/execution.ts";

const testRevision = {
  machine: 1,
  machineArn: "machine",
  machineName: "m",
  type: "STANDARD",
  roleArn: "role",
  definition: "{}",
  compiled: { startAt: "A", states: new Map(), timeoutSeconds: undefined },
  settings: {
    loggingConfiguration: undefined,
    tracingConfiguration: undefined,
    encryptionConfiguration: undefined,
  },
  revisionId: "r",
  isInitial: true,
  updatedAt: 0,
} as const satisfies Execution["revision"];

/** An execution without frames and events. */
export const testExecution = (serial: number, more: Partial<Execution> = {}): Execution => ({
  serial,
  arn: `execution-${serial}`,
  name: String(serial),
  revision: testRevision,
  qualifier: undefined,
  input: dataFromText("{}"),
  startedAt: 0,
  history: { stored: 0, events: [], held: 0, dropped: 0 },
  mapRun: undefined,
  mocking: undefined,
  attempts: 0,
  redrive: undefined,
  status: "RUNNING",
  stoppedAt: undefined,
  output: undefined,
  error: undefined,
  cause: undefined,
  root: undefined,
  unfinished: undefined,
  deadline: undefined,
  ...more,
});
