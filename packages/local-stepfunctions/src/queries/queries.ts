import type { Json, JsonObject } from "@sfn-workers/states-language/json";
import type { InspectElsewhere } from "@sfn-workers/states-language/jsonata";
import type { JsonataTemplate } from "@sfn-workers/states-language/queries";

/** A JSONata template that an execution needs the value of. */
export interface Query {
  /** The state machine's ARN. Those whose queries wait get their turns one after the other. */
  readonly owner: string;
  readonly template: JsonataTemplate;
  /** The field's name, for error messages. */
  readonly field: string;
  /** The variables of the template's expressions. */
  readonly bindings: JsonObject;
}

/** What evaluates the JSONata of an endpoint's executions. */
export interface Queries {
  /** @throws {StateError} States.QueryEvaluationError when an expression fails. */
  evaluate(query: Query): Promise<Json>;
  /** Parses an expression that takes long to parse, for the checks of a definition. */
  readonly inspect: InspectElsewhere;
  /** Ends what evaluates. Queries that wait never settle. */
  close(): void;
}
