import { isObject, type Json, type JsonObject } from "../json/value.ts";

/** @throws {TypeError} when the source is not an object. */
export function objectOf(source: Json | undefined): JsonObject {
  if (isObject(source)) return source;
  throw new TypeError("the definition was not checked: expected an object");
}

/**
 * The objects of a list; empty for a missing list.
 * @throws {TypeError} when an item is not an object.
 */
export function listOf(source: Json | undefined): JsonObject[] {
  return Array.isArray(source) ? source.map(objectOf) : [];
}
