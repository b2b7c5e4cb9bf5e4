import {
  checkDefinition,
  type Diagnostic,
  POSSIBLY_REFUSED,
  type StateMachineType,
} from "@sfn-workers/states-language";
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
      const wanted = found.filter((one) => isWanted(one, request["severity"]));
      const limit = Number(request["maxResults"] ?? 0) || MAX_VALIDATION_RESULTS;
      return {
        result: found.some(isError) ? "FAIL" : "OK",
        diagnostics: wanted.slice(0, limit),
        truncated: wanted.length > limit,
      };
    },
  },
} satisfies Record<string, Operation>;

/** AWS has errors by default. Without a wish they come with what AWS may refuse, of which it has no warnings. */
function isWanted(diagnostic: Diagnostic, severity: unknown): boolean {
  if (severity === "WARNING" || isError(diagnostic)) return true;
  return severity === undefined && diagnostic.code === POSSIBLY_REFUSED;
}

/** The type of state machine that a request names; STANDARD without one. */
export function typeOf(request: Request): StateMachineType {
  return request["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD";
}
