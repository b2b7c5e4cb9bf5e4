import type { Definition } from "@sfn-workers/states-language";
import { compileInSlices } from "@sfn-workers/states-language";
import { parseJson } from "@sfn-workers/states-language/json";
import { parseArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import type { KnownExecution } from "../executions.ts";
import { REDRIVE_TOKEN_MS } from "../limits.ts";
import type { Service } from "../service.ts";
import { clientToken, requiredArn } from "./constraints.ts";
import { checkOpenExecutions, executionOf } from "./executionsOf.ts";
import {
  type Operation,
  optionalString,
  type Request,
  stringMember,
  wireDate,
} from "./operation.ts";
import { redriveStatusOf } from "./redriveStatus.ts";

export const redriveOperations = {
  RedriveExecution: {
    access: "add",
    constraints: { executionArn: requiredArn, clientToken },
    resource: (_, request) => optionalString(request, "executionArn"),
    async run(service, request) {
      refuseLabel(stringMember(request, "executionArn"));
      const token = optionalString(request, "clientToken");
      const before = currentOf(service, request);
      const answered = answerTo(service, before, token);
      if (answered !== undefined) return answered;
      checkRedrivable(service, before);
      const compiled = presentDefinition(service, before) ?? (await oldDefinition(service, before));
      // Another call may have redriven it meanwhile.
      const execution = currentOf(service, request);
      const answer = answerTo(service, execution, token);
      if (answer !== undefined) return answer;
      checkRedrivable(service, execution);
      const { at } = service.redrive(execution, compiled, token);
      return { redriveDate: wireDate(at) };
    },
  },
} satisfies Record<string, Operation>;

/** A distributed Map's child execution is redriven with the execution that has the Map. */
function refuseLabel(arn: string): void {
  const parsed = parseArn(arn);
  if (parsed?.resourceType !== "execution" || !parsed.rest.includes("/")) return;
  throw new ApiError(
    "ValidationException",
    "Labeled Execution ARNs are not supported for this API",
    { details: { reason: "API_DOES_NOT_SUPPORT_LABELED_ARNS" } },
  );
}

/** The execution with what has changed in this turn of the event loop. */
function currentOf(service: Service, request: Request): KnownExecution {
  const known = executionOf(service, request);
  return service.current(known.arn) ?? known;
}

/** The answer to a call that comes again. */
function answerTo(
  { timers }: Service,
  { redrive }: KnownExecution,
  token: string | undefined,
): object | undefined {
  const since = timers.now() - REDRIVE_TOKEN_MS;
  const made = redrive?.tokens.find(([used, at]) => used === token && at > since);
  return made === undefined ? undefined : { redriveDate: wireDate(made[1]) };
}

/** @throws {ApiError} ExecutionNotRedrivable or ExecutionLimitExceeded when it may not run again; the message says why. */
function checkRedrivable(service: Service, execution: KnownExecution): void {
  const status = redriveStatusOf(service, execution, service.remains(execution));
  if (status.redriveStatus === "NOT_REDRIVABLE") {
    throw new ApiError(
      "ExecutionNotRedrivable",
      `Execution ${execution.arn} invalid for redrive as: ${status.redriveStatusReason}`,
    );
  }
  checkOpenExecutions(service);
}

/** The definition with which the execution started, if the state machine has it still. */
function presentDefinition(
  { machines }: Service,
  { revision: { machineArn, revisionId } }: KnownExecution,
): Definition | undefined {
  const present = machines.get(machineArn)?.revision;
  return present?.revisionId === revisionId ? present.compiled : undefined;
}

function oldDefinition(
  service: Service,
  { revision: { definition } }: KnownExecution,
): Promise<Definition> {
  return service.reading(definition.length, async () => compileInSlices(parseJson(definition)));
}
