import type { DoubleOf, Integration, Integrations } from "../integrations.ts";

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

function withDouble(integration: Integration, doubleOf: DoubleOf): Integration {
  const call = (request: Parameters<Integration>[0]) => (doubleOf(request) ?? integration)(request);
  // AWS refuses wrong parameters, whoever answers.
  return Object.assign(
    call,
    integration.problemsOf && { problemsOf: integration.problemsOf.bind(integration) },
  );
}
