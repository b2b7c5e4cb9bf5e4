import type { CallOfState, DoubleOf, Integration, Integrations } from "../integrations.ts";

/** The integrations, each of which leaves its call to the call's double if there is one. */
export function withDoubles(
  integrations: Integrations = {},
  doubleOf: DoubleOf | undefined,
): Integrations {
  if (doubleOf === undefined) return integrations;
  return Object.fromEntries(
    Object.entries(integrations).map(([name, integration]) => [
      name,
      withDouble(integration, doubleOf),
    ]),
  );
}

/** Does the tasks of activities that the endpoint does not have, where they have a double. */
export function activityDoubles(doubleOf: DoubleOf | undefined): Integrations {
  if (doubleOf === undefined) return {};
  const call = async (request: Parameters<Integration>[0]) => {
    const double = doubleOf(request);
    // It had one when the task was scheduled.
    if (double === undefined) throw new Error(`${request.resource} does not exist`);
    return double(request);
  };
  const does = (task: CallOfState) => doubleOf(task) !== undefined;
  return { "activity:*": Object.assign(call, { does }) };
}

function withDouble(integration: Integration, doubleOf: DoubleOf): Integration {
  const call = (request: Parameters<Integration>[0]) => (doubleOf(request) ?? integration)(request);
  // AWS refuses wrong parameters, whoever answers.
  return Object.assign(
    call,
    integration.problemsOf && { problemsOf: integration.problemsOf.bind(integration) },
  );
}
