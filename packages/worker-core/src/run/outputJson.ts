import { types } from "node:util";
import { stringifyExactly } from "./exactJson.ts";
import { type Path, pathText } from "./path.ts";

/** A value that JSON would drop, or would write as something else. The message has its path and what it is. */
export class NotJson extends Error {
  override readonly name = "NotJson";
  readonly path: string;
  readonly what: string;

  constructor(path: Path, what: string) {
    super(`${pathText(path)} is ${what}`);
    this.path = pathText(path);
    this.what = what;
  }
}

/** Objects deeper than this are looked for among those that contain them. */
const UNSUSPICIOUS_DEPTH = 100;

/**
 * The JSON text of an output. What survives JSON, or is meant for it, passes: a property that is `undefined` is left out,
 * a date and any other object with `toJSON` becomes what that returns, and a BigInt a number with all its digits.
 * @throws {NotJson} when the output has any other value: NaN, a Map, a promise, `undefined` in a list …
 */
export function outputText(output: unknown): string {
  const path: PropertyKey[] = [];
  const ancestors: object[] = [];
  let hasBigInt = false;
  try {
    visit(output, "");
    return hasBigInt ? stringifyExactly(output) : JSON.stringify(output);
  } catch (error) {
    if (error instanceof NotJson) throw error;
    if (error instanceof RangeError) throw new NotJson([], "nested too deeply");
    return refuse(`not readable: ${error instanceof Error ? error.message : String(error)}`);
  }

  function visit(value: unknown, key: string): void {
    if (types.isDate(value)) {
      if (Number.isNaN(value.getTime())) refuse("an invalid Date");
    } else if (typeof value === "object" && value !== null) {
      const toJSON: unknown = Reflect.get(value, "toJSON");
      if (typeof toJSON !== "function") visitObject(value);
      else if (!Buffer.isBuffer(value)) visitReplaced(toJSON.call(value, key));
    } else {
      visitPrimitive(value);
    }
  }

  function visitPrimitive(value: unknown): void {
    if (typeof value === "bigint") hasBigInt = true;
    else if (typeof value === "function" || typeof value === "symbol") refuse(`a ${typeof value}`);
    else if (value === undefined) refuse("undefined");
    else if (typeof value === "number" && !Number.isFinite(value)) refuse(String(value));
  }

  /** JSON.stringify does not call a `toJSON` of what a `toJSON` has returned. */
  function visitReplaced(json: unknown): void {
    if (json === undefined && typeof path.at(-1) === "string") return;
    if (typeof json === "object" && json !== null) visitObject(json);
    else visitPrimitive(json);
  }

  function visitObject(value: object): void {
    if (path.length > UNSUSPICIOUS_DEPTH && ancestors.includes(value)) refuseCycle();
    ancestors.push(value);
    if (Array.isArray(value)) visitList(value);
    else visitMembers(value as Readonly<Record<string, unknown>>);
    ancestors.pop();
  }

  function visitList(list: readonly unknown[]): void {
    for (let index = 0; index < list.length; index++) {
      const value = list[index];
      if (typeof value === "string" || typeof value === "boolean") continue;
      path.push(index);
      if (value === undefined && !(index in list)) refuse("missing: the list has a hole");
      visit(value, String(index));
      path.pop();
    }
  }

  function visitMembers(object: Readonly<Record<string, unknown>>): void {
    const what = lostAsObject(object);
    if (what !== undefined) refuse(what);
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (typeof value === "string" || typeof value === "boolean" || value === undefined) continue;
      path.push(key);
      visit(value, key);
      path.pop();
    }
  }

  /** The path to the first object that contains itself: the search has gone around several times. */
  function refuseCycle(): never {
    const depth = ancestors.findIndex((object, index) => ancestors.indexOf(object) < index);
    path.length = depth === -1 ? path.length : depth;
    refuse("circular: it contains itself");
  }

  function refuse(what: string): never {
    throw new NotJson(path, what);
  }
}

/** What an object without `toJSON` is, if its JSON would not say it: `{}`, or a list of bytes by index. */
function lostAsObject(object: object): string | undefined {
  const prototype: object | null = Object.getPrototypeOf(object);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (typeof Reflect.get(object, "then") === "function") return "a promise: an await is missing";
  if (isPlain) return undefined;
  if (types.isMap(object))
    return "a Map, whose JSON is {}; Object.fromEntries makes an object of it";
  if (types.isSet(object)) return "a Set, whose JSON is {}; a list survives";
  if (types.isNativeError(object) || object instanceof Error) {
    return "an Error, whose JSON has no message; throw it, or return its message";
  }
  if (types.isBoxedPrimitive(object)) return "a primitive in an object; its valueOf() survives";
  if (ArrayBuffer.isView(object)) return `${nameOf(object)}; a Buffer or a list survives`;
  return Object.keys(object).length === 0 ? `${nameOf(object)}, whose JSON is {}` : undefined;
}

function nameOf(object: object): string {
  const maker: unknown = Reflect.get(object, "constructor");
  const name = typeof maker === "function" && maker.name;
  return name ? `an instance of ${name}` : "an object without fields of its own";
}
