import type { StoredModel, StoredShape } from "../src/services/storedModel.ts";
import type { BotocoreService, BotocoreShape } from "./botocore.ts";
import { actionName, memberName } from "./names.ts";

/**
 * Reduces a service's model to what a definition can be checked against. Actions that stream events are left out, since
 * Step Functions has none of them; `unsupported` names the others that it does not have.
 */
export function storedModelOf(
  { operations, shapes }: BotocoreService,
  unsupported: ReadonlySet<string>,
): StoredModel {
  const stored: StoredShape[] = [];
  const byName = new Map<string, number>();
  const byContent = new Map<string, number>();

  function place(name: string): number {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const shape = shapes[name];
    if (shape === undefined) throw new Error(`The model has no shape ${name}`);
    if (isScalar(shape)) return intern(name, scalarOf(shape));
    // Its members may refer to it.
    const index = stored.push({ t: "document" }) - 1;
    byName.set(name, index);
    stored[index] = compositeOf(shape, place);
    return index;
  }

  function intern(name: string, shape: StoredShape): number {
    const content = JSON.stringify(shape);
    const index = byContent.get(content) ?? stored.push(shape) - 1;
    byContent.set(content, index);
    byName.set(name, index);
    return index;
  }

  const actions = Object.entries(operations)
    .filter(([name]) => !unsupported.has(name))
    .filter(([, { input, output }]) => !streams(input) && !streams(output))
    .map(([name, { input, output }]): [string, [number, number]] => [
      actionName(name),
      [
        input === undefined ? -1 : place(input.shape),
        output === undefined ? -1 : place(output.shape),
      ],
    ]);
  return { actions: Object.fromEntries(actions), shapes: stored };

  function streams(reference: { readonly shape: string } | undefined): boolean {
    const members = reference === undefined ? {} : (shapes[reference.shape]?.members ?? {});
    return Object.values(members).some(({ shape }) => shapes[shape]?.eventstream === true);
  }
}

function isScalar({ type, document }: BotocoreShape): boolean {
  return document === true || !["structure", "list", "map"].includes(type);
}

function scalarOf({ type, document, min, max, enum: values }: BotocoreShape): StoredShape {
  if (document === true) return { t: "document" };
  switch (type) {
    case "character":
    case "string":
      return { t: "string", ...bounds(min, max), ...(values && { e: values }) };
    case "integer":
    case "long":
    case "float":
    case "double":
    case "blob":
      return { t: type, ...bounds(min, max) };
    case "bigdecimal":
      return { t: "double", ...bounds(min, max) };
    case "boolean":
    case "timestamp":
      return { t: type };
    default:
      throw new Error(`The type ${type} is unknown`);
  }
}

function compositeOf(
  { type, members = {}, required = [], member, key, value, min, max }: BotocoreShape,
  place: (name: string) => number,
): StoredShape {
  if (type === "list" && member !== undefined) {
    return { t: "list", v: place(member.shape), ...bounds(min, max) };
  }
  if (type === "map" && key !== undefined && value !== undefined) {
    return { t: "map", k: place(key.shape), v: place(value.shape), ...bounds(min, max) };
  }
  const entries = Object.entries(members);
  const needed = required
    // The SDK fills in a token that is missing.
    .filter((name) => members[name] !== undefined && members[name].idempotencyToken !== true)
    .map(memberName);
  return {
    t: "structure",
    m: Object.fromEntries(entries.map(([name, { shape }]) => [memberName(name), place(shape)])),
    ...(needed.length > 0 && { r: needed }),
  };
}

function bounds(min: number | undefined, max: number | undefined) {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}
