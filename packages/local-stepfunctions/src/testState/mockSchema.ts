import { isObject, type Json, numberOf } from "@sfn-workers/states-language/json";
import type { Bounds, Shape, StructureShape } from "@sfn-workers/states-language/services";
import { refusal } from "./refusal.ts";

/**
 * Checks a mocked result against the model of what a service answers. Members that the model does not have are ignored.
 *
 * @param required whether the members that the model requires must be there
 * @throws {ApiError} ValidationException when a member does not fit; the message names the first.
 */
export function checkAgainst(shape: Shape, result: Json, required: boolean): void {
  if (shape.type === "structure" && !isObject(result)) {
    throw refusal("Mocked result must be a valid JSON object.");
  }
  checkValue(shape, result, "", required);
}

/** `name` is that of the innermost member with the value. */
function checkValue(shape: Shape, value: Json, name: string, required: boolean): void {
  switch (shape.type) {
    case "document":
      return;
    case "structure":
      checkMembers(shape, value, name, required);
      return;
    case "list":
      if (!Array.isArray(value)) throw mustBe(name, "an array");
      checkBounds(shape, value.length, name, "length");
      for (const item of value) checkValue(shape.element, item, name, required);
      return;
    case "map":
      if (!isObject(value)) throw mustBe(name, "an object");
      for (const member of Object.values(value)) checkValue(shape.value, member, name, required);
      return;
    case "string":
      checkText(shape, value, name);
      return;
    case "timestamp":
    case "blob":
      if (typeof value !== "string") throw mustBe(name, "a string");
      return;
    case "boolean":
      if (typeof value !== "boolean") throw mustBe(name, "a boolean");
      return;
    default:
      checkBounds(shape, numberIn(value, name), name, "value");
  }
}

function checkMembers(
  { members, required: names }: StructureShape,
  value: Json,
  name: string,
  required: boolean,
): void {
  if (!isObject(value)) throw mustBe(name, "an object");
  const missing = required ? names.find((member) => !Object.hasOwn(value, member)) : undefined;
  if (missing !== undefined) throw invalid(`Required field '${missing}' is missing`);
  for (const [member, own] of Object.entries(value)) {
    const shape = members.get(member);
    if (shape !== undefined) checkValue(shape, own, member, required);
  }
}

function numberIn(value: Json, name: string): number {
  const number = numberOf(value);
  if (number === undefined) throw mustBe(name, "a number");
  return number;
}

function checkText(
  shape: Extract<Shape, { readonly type: "string" }>,
  value: Json,
  name: string,
): void {
  if (typeof value !== "string") throw mustBe(name, "a string");
  if (shape.values?.includes(value) === false) {
    throw invalid(`Field '${name}' is not an expected value`);
  }
  checkBounds(shape, value.length, name, "length");
}

function checkBounds(
  { min, max }: Bounds,
  measured: number,
  name: string,
  what: "value" | "length",
): void {
  if (max !== undefined && measured > max) {
    throw invalid(`Field '${name}' exceeds the maximum ${what}`);
  }
  if (min !== undefined && measured < min) {
    throw invalid(`Field '${name}' is less than the minimum ${what}`);
  }
}

function mustBe(name: string, what: string) {
  return invalid(`Field '${name}' must be ${what}`);
}

function invalid(problem: string) {
  return refusal(`Mock result schema validation error: ${problem}`);
}
