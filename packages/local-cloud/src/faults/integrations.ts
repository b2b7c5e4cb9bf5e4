import { randomUUID } from "node:crypto";
import {
  type Integration,
  IntegrationFailure,
  type Integrations,
} from "@sfn-workers/local-stepfunctions";
import { type CallWithFault, ConnectionReset, PLANNED_ERROR, type ServiceErrors } from "./calls.ts";

/** A service as Step Functions calls it. */
interface CalledService {
  /** As in the names of its errors: `Lambda`. */
  readonly name: string;
  /** Undefined for SQS, whose calls have their faults in its own folder. */
  readonly faulty?: { readonly call: string; readonly errors: ServiceErrors };
}

const LAMBDA: CalledService = {
  name: "Lambda",
  faulty: {
    call: "lambda:Invoke",
    errors: {
      throttled: () => lambdaError("TooManyRequestsException", "Rate Exceeded.", 429),
      unavailable: () => lambdaError("ServiceException", "Service error", 500),
      named: (code, status) => lambdaError(code, PLANNED_ERROR, status),
    },
  },
};
const ECS: CalledService = {
  name: "ECS",
  faulty: {
    call: "ecs:RunTask",
    errors: {
      throttled: () => ecsError("AmazonECSException", "Rate exceeded", 400, "ThrottlingException"),
      unavailable: () => ecsError("ServerException", "Service Unavailable", 500, "ServerException"),
      named: (code, status) => ecsError(code, PLANNED_ERROR, status, code),
    },
  },
};
const SQS: CalledService = { name: "SQS" };

/** By the first part of an integration's name. */
const SERVICES: Readonly<Record<string, CalledService>> = { lambda: LAMBDA, ecs: ECS, sqs: SQS };

/** The integrations with faults in the calls that Step Functions makes for a state machine. */
export function integrationsWithFaults(
  integrations: Integrations,
  callWithFault: CallWithFault,
): Integrations {
  const wrapped = Object.entries(integrations).map(([name, integration]) => {
    const service = SERVICES[name.split(":")[0] ?? ""];
    return [name, service === undefined ? integration : wrap(integration, service, callWithFault)];
  });
  return Object.fromEntries(wrapped);
}

function wrap(
  integration: Integration,
  { name, faulty }: CalledService,
  callWithFault: CallWithFault,
): Integration {
  return async (request) => {
    const run = () => integration(request);
    try {
      return await (faulty === undefined ? run() : callWithFault(faulty.call, faulty.errors, run));
    } catch (error) {
      if (!(error instanceof ConnectionReset)) throw error;
      throw new IntegrationFailure(
        `${name}.SdkClientException`,
        "Unable to execute HTTP request: Connection reset",
      );
    }
  };
}

function lambdaError(code: string, message: string, status: number): IntegrationFailure {
  const request = `Status Code: ${status}, Request ID: ${randomUUID()}`;
  return new IntegrationFailure(`Lambda.${code}`, `${message} (Service: Lambda, ${request})`);
}

function ecsError(name: string, message: string, status: number, code: string) {
  const details = `Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null`;
  return new IntegrationFailure(`ECS.${name}`, `${message} (Service: AmazonECS; ${details})`);
}
