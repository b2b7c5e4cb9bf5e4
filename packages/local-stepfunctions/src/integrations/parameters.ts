import { isObject, type Json } from "@sfn-workers/states-language/json";
import type { Integration, IntegrationRequest } from "../integrations.ts";

/** The parameters of an action. */
export interface ParameterList {
  /** Those whose values are texts. */
  readonly texts: readonly string[];
  readonly others?: readonly string[];
  readonly required?: readonly string[];
}

/** The integration, whose task fails before it is scheduled when Step Functions can't pass its parameters on. */
export function withParameters(
  list: ParameterList,
  call: (request: IntegrationRequest) => Promise<unknown>,
): Integration {
  return Object.assign(call, { problemsOf: (value: unknown) => problemsOf(list, value as Json) });
}

function problemsOf(
  { texts, others = [], required = [] }: ParameterList,
  parameters: Json,
): readonly string[] {
  if (!isObject(parameters)) return ["The value is not an object"];
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  const missing = required.filter((name) => !given.some(([known]) => known === name));
  return [
    ...missing.map((name) => `The field '${name}' is required but was missing`),
    ...given.flatMap(([name, value]) => {
      if (others.includes(name)) return [];
      if (!texts.includes(name)) {
        return [`The field "${name}" is not supported by Step Functions`];
      }
      return typeof value === "string"
        ? []
        : [`The value of the field '${name}' has an invalid format`];
    }),
  ];
}
