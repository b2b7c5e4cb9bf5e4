import { randomUUID } from "node:crypto";
import {
  AccessDeniedException,
  type Integration,
  IntegrationFailure,
  type Integrations,
} from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import { putEvents } from "../arguments/integrations.ts";
import { readParameters } from "../arguments/readParameters.ts";
import type { Cloud } from "../cloud.ts";
import { sessionOf } from "../iam/executionSession.ts";
import { PUT_EVENTS_ENTRIES } from "../limits.ts";
import { arnOf, regionOf } from "../names.ts";
import { readEntry } from "./entry.ts";

type Services = Pick<Cloud, "eventRules" | "iam">;

/** The service integrations of EventBridge, called with the permissions of the state machine's role. */
export function eventsIntegrations(cloud: Services): Integrations {
  return { "events:putEvents": putEventsIntegration(cloud) };
}

const Parameters = z.strictObject({
  Entries: z.array(
    z.strictObject({
      Detail: z.unknown().optional(),
      DetailType: z.string().optional(),
      EventBusName: z.string().min(1).default("default"),
      Resources: z.array(z.string()).default([]),
      Source: z.string().optional(),
      Time: z.union([z.string(), z.number()]).optional(),
    }),
  ),
});

/** `arn:aws:states:::events:putEvents`, also with `.waitForTaskToken`, where the result only submits the task. */
function putEventsIntegration({ eventRules, iam }: Services): Integration {
  return async (request) => {
    const { Entries } = readParameters(Parameters, putEvents, request);
    const region = regionOf(request.executionArn);
    requireCount(Entries.length);
    for (const { EventBusName, Source = "", DetailType = "" } of Entries) {
      const context = { "events:source": Source, "events:detail-type": DetailType };
      requirePermission(() =>
        iam.require(sessionOf(request), "events:PutEvents", busArn(EventBusName, region), context),
      );
    }
    const own = [machineArnOf(request.executionArn), request.executionArn];
    const results = Entries.map((entry) => {
      const { refused, event } = readEntry({ ...entry, Resources: [...entry.Resources, ...own] });
      if (refused !== undefined) return refused;
      return { EventId: eventRules.put(event, region).eventId };
    });
    const FailedEntryCount = results.filter((one) => "ErrorCode" in one).length;
    const answer = { Entries: results, FailedEntryCount };
    // Step Functions developer guide, "Add EventBridge events with Step Functions".
    if (FailedEntryCount > 0)
      throw new IntegrationFailure("EventBridge.FailedEntry", JSON.stringify(answer));
    return {
      ...answer,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: randomUUID() },
    };
  };
}

function requireCount(count: number): void {
  const { min, max } = PUT_EVENTS_ENTRIES;
  if (count >= min && count <= max) return;
  const bound = count < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw failure(
    "ValidationException",
    `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

function requirePermission(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof AccessDeniedException)) throw error;
    throw failure(error.name, error.message);
  }
}

/** A bus is named by its name or by its ARN. */
function busArn(bus: string, region: string): string {
  return bus.startsWith("arn:") ? bus : arnOf(region, "events", `event-bus/${bus}`);
}

function machineArnOf(executionArn: string): string {
  return executionArn.replace(":execution:", ":stateMachine:").replace(/:[^:]*$/, "");
}

/** What the service's model does not name is its SDK's own exception, as for the other services. */
function failure(code: string, message: string): IntegrationFailure {
  const details = `Status Code: 400; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null`;
  return new IntegrationFailure(
    "EventBridge.AmazonEventBridgeException",
    `${message} (Service: AmazonEventBridge; ${details})`,
  );
}
