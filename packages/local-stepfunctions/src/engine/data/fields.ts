import type { Field } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { type Json, jsonOf } from "@sfn-workers/states-language/json";
import { MAX_SECONDS } from "@sfn-workers/states-language/limits";
import {
  evaluateTemplate,
  PathNotFound,
  pathNotFoundError,
  queryError,
  readField,
  readPath,
  unexpectedTypeError,
} from "@sfn-workers/states-language/queries";
import { andThen, type MaybePromise } from "../../lib/maybePromise.ts";
import type { Engine } from "../engine.ts";
import type { Frame } from "../execution.ts";
import { bindingsOf, scopeOf } from "./context.ts";
import { filteredInput } from "./dataFlow.ts";
import { evaluateQuery } from "./queries.ts";
import { checkedValue } from "./sizes.ts";

/** The value of a field: a literal, JSONata, an intrinsic function or the value at a path; `undefined` without a field. */
export function evaluateField(
  engine: Engine,
  frame: Frame,
  field: Field | undefined,
): MaybePromise<Json | undefined> {
  switch (field?.kind) {
    case undefined:
      return undefined;
    case "literal":
      return field.value;
    case "jsonata":
      return evaluateQuery(engine, frame, field.template, field.name, bindingsOf(frame, {}));
    case "intrinsic": {
      const scope = scopeOf(frame, jsonOf(filteredInput(frame, frame.state.flow)));
      const value = evaluateTemplate(field.template, scope) as { value: Json };
      return checkedValue(frame.state.name, value.value);
    }
    case "path": {
      const scope = scopeOf(frame, jsonOf(filteredInput(frame, frame.state.flow)));
      const { name, type } = frame.state;
      if (type !== "Fail") return checkedValue(name, readField(field.path, scope));
      try {
        return checkedValue(name, readPath(field.path, scope));
      } catch (error) {
        if (!(error instanceof PathNotFound)) throw error;
        throw pathNotFoundError(field.path, field.name, scope);
      }
    }
  }
}

/**
 * The value of an integer field.
 * @throws {StateError} when the value is not an integer, or is less than `min` or more than `max`.
 */
export function integerField(
  engine: Engine,
  frame: Frame,
  field: Field | undefined,
  min: number,
  max = Number.POSITIVE_INFINITY,
): MaybePromise<number | undefined> {
  if (field === undefined) return undefined;
  return andThen(evaluateField(engine, frame, field), (value) => {
    const number = field.kind === "path" ? parseInteger(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= min && number <= max) {
      return number;
    }
    throw notInteger(field, value ?? null);
  });
}

/** The value at a path may be a numeric string. */
function parseInteger(value: Json | undefined): Json | undefined {
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
}

function notInteger(field: Field, value: Json): StateError {
  if (field.kind === "jsonata" && field.template.kind === "expression") {
    return notIntegerInJsonata(field.name, field.template.text, value);
  }
  const name = field.kind === "literal" ? "field" : `${field.name} field`;
  const where = field.kind === "path" ? `: ${field.path.text}` : "";
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return new StateError(
    "States.Runtime",
    `The ${name} refers to value "${shown}" which is not a valid integer${where}`,
  );
}

function notIntegerInJsonata(field: string, expression: string, value: Json): StateError {
  if (typeof value !== "number") return unexpectedTypeError(expression, field, "number", value);
  if (!Number.isInteger(value)) {
    return queryError(`The ${field} field cannot be parsed as an integer: ${value}`, field);
  }
  return queryError(`${field} must be between 0 and ${MAX_SECONDS} but was: ${value}`, field);
}
