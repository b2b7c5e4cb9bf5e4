import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { type ExecutionWait, executionWaits } from "./executionWaits.ts";
import { createControls } from "./http/controls.ts";
import { createFaults, type Fault } from "./http/faults.ts";
import { createInFlight } from "./http/inFlight.ts";
import { createServedHosts, readHostName } from "./http/servedHosts.ts";
import { createHttpServer } from "./http/server.ts";
import { systemClock } from "./lib/clock.ts";
import { createTimers } from "./lib/timers.ts";
import { checkOptions, type StepFunctionsOptions } from "./options.ts";
import { openServing } from "./serving.ts";

export interface StepFunctionsEndpoint {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /**
   * Makes an API call in process, without HTTP and `authorize`. Requests and answers have their wire form; dates are
   * seconds since 1970. The region is the endpoint's by default.
   * @throws {ApiError} when the API rejects the call.
   */
  call(operation: string, input: object, region?: string): Promise<object>;
  readonly faults: {
    /** Gives the operation's next call over HTTP this fault. */
    next(operation: string, fault: Fault): void;
  };
  /**
   * Answers open polls with no task, and every later poll at once, so that stopping workers need not wait for their polls.
   * All other calls, such as their reports, still work. It cannot be undone.
   */
  drainPolls(): void;
  /**
   * Hands no further task to the holder of an access key, such as a worker whose code has been replaced. Its open polls are
   * answered with no task at once, each later one within 0.1 s. All other calls, such as its reports, still work.
   *
   * @param onDismissed called for each poll that is answered so
   * @returns a function that ends it: call it when the holder has ended.
   */
  dismissPolls(accessKeyId: string, onDismissed?: () => void): () => void;
  /**
   * What a running execution waits for now, each of its places; those of the executions that it waits for are among them. None for one that
   * does not run. AWS has no call that tells it.
   */
  waitsOf(executionArn: string): Iterable<ExecutionWait>;
  /**
   * Empties the endpoint, between tests: stops all executions, answers open polls with no task, and forgets activities, state
   * machines and executions, in the data folder too. Calls that arrive meanwhile wait.
   * @throws {ApiError} ServiceUnavailableException when the endpoint is closed, or the data folder can't be written; nothing is
   * forgotten then.
   */
  reset(): Promise<void>;
  /** Answers open polls with no task, stops all executions and closes all sockets. Further calls wait for the first. */
  close(): Promise<void>;
}

/** The time for open connections to receive their last answers. */
const CLOSING_MS = 1_000;
/** Turns of the event loop in which requests that have arrived are read. */
const ARRIVAL_TURNS = 10;

/**
 * Starts an embedded Step Functions.
 *
 * @example In a test, in virtual time
 * ```ts
 * import { createVirtualClock, startStepFunctions } from "@sfn-workers/local-stepfunctions";
 *
 * const clock = createVirtualClock();
 * const endpoint = await startStepFunctions({
 *   clock,
 *   integrations: {
 *     "lambda:invoke": async ({ parameters }) => ({ StatusCode: 200, Payload: parameters }),
 *   },
 * });
 * const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
 *   name: "nightly",
 *   roleArn: "arn:aws:iam::000000000000:role/nightly",
 *   definition: JSON.stringify({
 *     StartAt: "Wait",
 *     States: {
 *       Wait: { Type: "Wait", Seconds: 86_400, Next: "Call" },
 *       Call: {
 *         Type: "Task",
 *         Resource: "arn:aws:states:::lambda:invoke",
 *         Parameters: { FunctionName: "nightly" },
 *         End: true,
 *       },
 *     },
 *   }),
 * })) as { stateMachineArn: string };
 * const { executionArn } = (await endpoint.call("StartExecution", { stateMachineArn })) as {
 *   executionArn: string;
 * };
 * await clock.advance(86_400_000); // takes milliseconds
 * console.log(await endpoint.call("DescribeExecution", { executionArn }));
 * await endpoint.close();
 * ```
 *
 * @example For any AWS SDK, with a data folder
 * ```ts
 * import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
 *
 * const endpoint = await startStepFunctions({
 *   port: 8083,
 *   data: ".data",
 *   onCall: ({ operation, status }) => console.log(operation, status),
 * });
 * console.log(`AWS_ENDPOINT_URL_SFN=${endpoint.url}`);
 * ```
 *
 * @throws {RangeError} when an option is invalid; the message names it.
 * @throws {Error} when another process uses the port; its code is EADDRINUSE.
 */
export async function startStepFunctions(
  options: StepFunctionsOptions = {},
): Promise<StepFunctionsEndpoint> {
  checkOptions(options);
  const host = options.host ?? "127.0.0.1";
  const names = [
    ...(readHostName(host) === undefined ? [] : [host]),
    ...(options.allowHosts ?? []),
  ];
  const hosts = createServedHosts(names, "--host and --allow-host, in code host and allowHosts");
  const serving = await openServing(options);
  /** Of delayed answers, which a reset does not stop. */
  const delays = createTimers(options.clock ?? systemClock);
  const faults = createFaults(options.faults, options.fault);
  const server = createHttpServer({
    caller: serving.call,
    faults,
    hosts,
    controls: createControls({
      serving,
      clock: options.clock,
      isOpen: options.authorize === undefined,
    }),
    // Clients live in the system's time, whatever the endpoint's clock.
    inFlight: createInFlight(systemClock),
    onCall: options.onCall,
    delay: (ms) => new Promise((resolve) => void delays.at(delays.now() + ms, resolve)),
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  }).catch(async (error: unknown) => {
    await serving.close();
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    call: (operation, input, region) =>
      serving.call(operation, input as Readonly<Record<string, unknown>>, {
        kind: "embedder",
        region,
      }),
    faults: { next: faults.next },
    drainPolls: serving.drainPolls,
    dismissPolls: (accessKeyId, onDismissed = () => {}) =>
      serving.dismissPolls(accessKeyId, onDismissed),
    waitsOf(executionArn) {
      const execution = serving.service.running.get(executionArn);
      return execution === undefined ? [] : executionWaits(execution, serving.service);
    },
    reset: serving.reset,
    close() {
      closing ??= close();
      return closing;
    },
  };

  async function close(): Promise<void> {
    // What has arrived is read in these turns, and answered: a connection that ends under a request is a reset for its client.
    for (let turn = 0; turn < ARRIVAL_TURNS; turn += 1) await setImmediate();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const stored = serving.close();
    server.closeIdleConnections();
    const force = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
    await closed;
    clearTimeout(force);
    delays.close();
    await stored;
  }
}
