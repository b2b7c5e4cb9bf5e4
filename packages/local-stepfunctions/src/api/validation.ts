import { checkDefinition, type StateMachineType } from "@sfn-workers/states-language";
import { MAX_VALIDATION_RESULTS } from "../limits.ts";
import { type Constraint, definition } from "./constraints.ts";
import { hereOf, isError } from "./definitions.ts";
import { type Operation, type Request, stringMember } from "./operation.ts";

export const type = { type: "string", oneOf: ["STANDARD", "EXPRESS"] } satisfies Constraint;

export const validationOperations = {
  ValidateStateMachineDefinition: {
    access: "read",
    constraints: {
      definition: { ...definition, required: true },
      type,
      severity: { type: "string", oneOf: ["ERROR", "WARNING"] },
      maxResults: { type: "integer", min: 0, max: MAX_VALIDATION_RESULTS },
    },
    resource: () => undefined,
    async run(service, request) {
      const text = stringMember(request, "definition");
      const machineType = typeOf(request);
      const found = await service.reading(text.length, () =>
        checkDefinition(text, machineType, ...hereOf(service)),
      );
      const wanted = request["severity"] === "WARNING" ? found : found.filter(isError);
      const limit = Number(request["maxResults"] ?? 0) || MAX_VALIDATION_RESULTS;
      return {
        result: found.some(isError) ? "FAIL" : "OK",
        diagnostics: wanted.slice(0, limit),
        truncated: wanted.length > limit,
      };
    },
  },
} satisfies Record<string, Operation>;

/** The type of state machine that a request names; STANDARD without one. */
export function typeOf(request: Request): StateMachineType {
  return request["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD";
}
