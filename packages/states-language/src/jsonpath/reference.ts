import { StateError } from "../errors.ts";
import { isObject, type Json, type JsonObject, setMember } from "../json/value.ts";
import { find, isOutside } from "./definite.ts";
import type { Path } from "./path.ts";
import { PathNotFound } from "./pathNotFound.ts";
import { isDefiniteToken, type PathToken } from "./tokens.ts";

/**
 * Returns a copy of `input` with `value` at a reference path. Creates missing objects along the path.
 * @throws {StateError} States.ReferencePathConflict when the path does not fit the input.
 */
export function placeAt(path: Path, input: Json, value: Json): Json {
  return placeBelow(path, 0, input, { input, value });
}

/**
 * The error of a reference path that does not lead to a value of the input, or that can't be placed there. AWS's documentation
 * names it States.ResultPathMatchFailure, which AWS never reports.
 */
export function referenceConflict(path: Path, input: Json, step?: PathToken): StateError {
  const shown = JSON.stringify(input);
  const failing = step ?? firstMissing(path, input);
  const what =
    isContainer(input) && failing !== undefined
      ? `step "${nameOf(failing)}"`
      : `ReferencePath ${path.text}`;
  return new StateError(
    "States.ReferencePathConflict",
    `Unable to apply ${what} to input ${shown}`,
    {
      origin: "report",
    },
  );
}

interface Placing {
  readonly input: Json;
  readonly value: Json;
}

function placeBelow(path: Path, position: number, node: Json | undefined, placing: Placing): Json {
  const token = path.tokens[position];
  if (token === undefined) return placing.value;
  const conflict = () => referenceConflict(path, placing.input, token);
  if (token.kind === "index") {
    if (!Array.isArray(node) || token.index < 0 || token.index >= node.length) throw conflict();
    const items = [...node];
    items[token.index] = placeBelow(path, position + 1, node[token.index], placing);
    return items;
  }
  if (token.kind !== "name") throw conflict();
  if (node !== undefined && !isObject(node)) throw conflict();
  const child =
    node !== undefined && Object.hasOwn(node, token.name) ? node[token.name] : undefined;
  const copy: JsonObject = { ...node };
  setMember(copy, token.name, placeBelow(path, position + 1, child, placing));
  return copy;
}

/** The first step that selects nothing. */
function firstMissing({ tokens }: Path, input: Json): PathToken | undefined {
  let node: Json | undefined = input;
  for (const token of tokens) {
    node = selected(token, node);
    if (node === undefined) return token;
  }
  return undefined;
}

function selected(token: PathToken, node: Json): Json | undefined {
  if (!isDefiniteToken(token) || isOutside(token, node)) return undefined;
  try {
    return find([token], node);
  } catch (error) {
    if (error instanceof PathNotFound) return undefined;
    throw error;
  }
}

function nameOf(token: PathToken): string {
  if (token.kind === "name") return token.name;
  return token.kind === "index" ? String(token.index) : "*";
}

function isContainer(input: Json): boolean {
  return isObject(input) || Array.isArray(input);
}
