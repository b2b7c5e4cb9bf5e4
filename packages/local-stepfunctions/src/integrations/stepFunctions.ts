import { type Json, parseExactly } from "@sfn-workers/states-language/json";
import { splitMachineArn, typeNotSupported } from "../api/machines.ts";
import { OPERATIONS } from "../api/operations.ts";
import type { Quotas } from "../api/quotas.ts";
import { callForTask, permissionsOfCall, type TaskCall } from "../api/taskCalls.ts";
import { ownerOfExecution, type Place, parseArn } from "../arn.ts";
import type { Execution } from "../engine/execution.ts";
import { IntegrationFailure } from "../errors.ts";
import {
  ANSWERED,
  type AuthorizeTask,
  type Integration,
  type IntegrationRequest,
  type Integrations,
} from "../integrations.ts";
import { andThen, type MaybePromise } from "../lib/maybePromise.ts";
import type { Service } from "../service.ts";
import { capital, capitalized, type Members, uncapitalized } from "./members.ts";
import { type ParameterList, withParameters } from "./parameters.ts";
import { optimizedFailure, sdkFailure } from "./refusals.ts";
import { withSdkMetadata } from "./sdkMetadata.ts";

export interface StepFunctionsParts {
  /** The endpoint's own service. It does not exist yet when the integrations are made. */
  service(): Service;
  readonly authorize: AuthorizeTask | undefined;
  readonly quotas: Quotas | undefined;
}

/** Step Functions' own API as Task states call it: `states:startExecution` in all its forms, and every operation as `aws-sdk:sfn:`. */
export function stepFunctionsIntegrations(parts: StepFunctionsParts): Integrations {
  const operations = [...OPERATIONS.keys()].map((name) => [
    `aws-sdk:sfn:${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    sdkIntegration(parts, name),
  ]);
  return {
    ...Object.fromEntries(operations),
    "states:startExecution": withParameters(
      START,
      failingAs(optimizedFailure, (request) => start(parts, request, startCall(request))),
    ),
    "states:startExecution.sync": awaitingChild(parts, (text) => text),
    "states:startExecution.sync:2": awaitingChild(parts, parseExactly),
  };
}

const START: ParameterList = {
  texts: ["Name", "StateMachineArn", "TraceHeader"],
  others: ["Input"],
  required: ["StateMachineArn"],
};

type Call = (request: IntegrationRequest) => Promise<unknown>;

function failingAs(failure: (error: unknown) => unknown, call: Call): Call {
  return async (request) => {
    try {
      return await call(request);
    } catch (error) {
      throw failure(error);
    }
  };
}

function sdkIntegration(parts: StepFunctionsParts, operation: string): Integration {
  const constraints = OPERATIONS.get(operation)?.constraints ?? {};
  const list = { texts: [], others: Object.keys(constraints).map(capital) };
  return withParameters(
    list,
    failingAs(sdkFailure, async (request) => {
      const call = {
        operation,
        request: uncapitalized(request.parameters as Members, constraints),
        place: placeOf(request),
      };
      const answer = await inTurn(parts, request, () => countedCall(parts, request, call));
      return capitalized(answer, "text");
    }),
  );
}

/** The call of `states:startExecution`, which starts an execution in the region of its own. */
function startCall(request: IntegrationRequest): TaskCall {
  const constraints = OPERATIONS.get("StartExecution")?.constraints ?? {};
  return {
    operation: "StartExecution",
    request: uncapitalized(request.parameters as Members, constraints),
    place: placeOf(request),
  };
}

/** A call that counts for the quotas of its account and region, as any other. */
function countedCall(
  parts: StepFunctionsParts,
  request: IntegrationRequest,
  call: TaskCall,
): MaybePromise<object> {
  parts.quotas?.take(call.operation, call.place);
  return callAs(parts, request, call);
}

function callAs(
  { service, authorize }: StepFunctionsParts,
  request: IntegrationRequest,
  call: TaskCall,
): MaybePromise<object> {
  if (authorize !== undefined) {
    for (const permission of permissionsOfCall(service(), call)) {
      authorize({ ...request, ...permission });
    }
  }
  return callForTask(service(), call);
}

/** Starts an execution, and tells so before its first step. Returns the answer with the details that AWS's SDK adds. */
function start(
  parts: StepFunctionsParts,
  request: IntegrationRequest,
  call: TaskCall,
): Promise<Members> {
  return inTurn(parts, request, () =>
    andThen(countedCall(parts, request, call), (answer) => {
      const { timers } = parts.service();
      const members = capitalized(answer, "milliseconds");
      const result = withSdkMetadata(members, JSON.stringify(answer).length, timers.now());
      request.submit?.(result);
      return result;
    }),
  );
}

/** State machines have their turns, so that none waits for the calls of another one, which may start executions without end. */
function inTurn<T>(
  { service }: StepFunctionsParts,
  { executionArn }: IntegrationRequest,
  work: () => MaybePromise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    service().engine.calls.push({
      machine: ownerOfExecution(executionArn).machineArn,
      run() {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      },
    });
  });
}

/** Starts a child execution and waits for its end. `payload`: how Input and Output are in its description. */
function awaitingChild(parts: StepFunctionsParts, payload: (text: string) => Json): Integration {
  const call = failingAs(optimizedFailure, async (request) => {
    const arn = await childOf(parts, request);
    const { running, engine } = parts.service();
    const child = running.get(arn);
    if (child !== undefined) await endOf(parts, request, child);
    // What is stored is described.
    await engine.written();
    return outcomeOf(parts, request, arn, payload);
  });
  return withParameters(START, call);
}

/** The ARN of the child execution: of the one that was started before a restart, or of a new one. */
async function childOf(parts: StepFunctionsParts, request: IntegrationRequest): Promise<string> {
  if (request.job !== undefined) return String((request.job as Members)["ExecutionArn"]);
  const call = startCall(request);
  refuseExpress(parts.service(), call);
  const { ExecutionArn: arn } = await start(parts, request, call);
  return String(arn);
}

/** Nobody can ask for the end of an Express execution. */
function refuseExpress(service: Service, { request }: TaskCall): void {
  const [arn = ""] = String(request["stateMachineArn"]).split("#");
  const machine = service.machines.get(splitMachineArn(arn)?.machineArn ?? "");
  if (machine?.revision.type === "EXPRESS") throw typeNotSupported();
}

/** Resolves when the child has ended. It is stopped when its parent no longer waits for it. */
function endOf(
  parts: StepFunctionsParts,
  request: IntegrationRequest,
  child: Execution,
): Promise<void> {
  const { signal } = request;
  if (signal.aborted) stop(parts, request, child);
  else signal.addEventListener("abort", () => stop(parts, request, child));
  return parts.service().whenEnded(child);
}

function stop(
  { service, authorize }: StepFunctionsParts,
  request: IntegrationRequest,
  child: Execution,
): void {
  if (request.signal.reason === ANSWERED) return;
  try {
    authorize?.({ ...request, action: "states:StopExecution", resource: child.arn });
    service().engine.aborts.push(child);
  } catch {
    // The role may not stop it, so it runs on: on AWS this is an attempt, too.
  }
}

async function outcomeOf(
  parts: StepFunctionsParts,
  request: IntegrationRequest,
  executionArn: string,
  payload: (text: string) => Json,
): Promise<Members> {
  const call = {
    operation: "DescribeExecution",
    request: { executionArn },
    place: placeOf(request),
  };
  const answer = await inTurn(parts, request, () => callAs(parts, request, call));
  const described = capitalized(answer, "milliseconds");
  if (described["Status"] !== "SUCCEEDED") {
    throw new IntegrationFailure("States.TaskFailed", JSON.stringify(described));
  }
  return {
    ...described,
    Input: payload(String(described["Input"])),
    Output: payload(String(described["Output"])),
  };
}

/** A task calls the API of its own account and region. The role in its Credentials may be of another account. */
function placeOf({ executionArn, roleArn, machineRoleArn }: IntegrationRequest): Place {
  const { region = "", accountId = "" } = parseArn(executionArn) ?? {};
  const credentials = roleArn === machineRoleArn ? undefined : parseArn(roleArn)?.accountId;
  return { region, accountId: credentials || accountId };
}
