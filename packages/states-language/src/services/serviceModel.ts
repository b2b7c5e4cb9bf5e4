import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { nextTurn } from "../slices.ts";
import type { Shape, StructureShape } from "./shape.ts";
import type { StoredModel, StoredShape } from "./storedModel.ts";

export interface ServiceModel {
  readonly actions: ReadonlySet<string>;
  /** The shapes of an action; `undefined` for an action that the service does not have. */
  shapesOf(action: string): ActionShapes | undefined;
}

export interface ActionShapes {
  readonly input: StructureShape;
  readonly output: StructureShape;
}

/** Models in memory. A definition may name all services; the largest take 45 MB, if all their actions are used. */
export const MAX_MODELS = 64;
const models = new Map<string, Promise<ServiceModel | undefined>>();

/** The model of a service by its name in an `aws-sdk:` resource; `undefined` where there is no such service. */
export function readServiceModel(service: string): Promise<ServiceModel | undefined> {
  const known = models.get(service);
  if (known !== undefined) return known;
  if (models.size >= MAX_MODELS) forgetOne();
  const model = readModel(service);
  models.set(service, model);
  return model;
}

/** Any one: states that name more services in turn would find none of them if it was the oldest. */
function forgetOne(): void {
  const names = [...models.keys()];
  models.delete(names[Math.floor(Math.random() * names.length)] ?? "");
}

async function readModel(service: string): Promise<ServiceModel | undefined> {
  // The name is a caller's and must not leave the folder.
  if (!/^[a-z0-9]{1,64}$/.test(service)) return undefined;
  const file = join(import.meta.dirname, "models", `${service}.json.br`);
  const compressed = await readFile(file).catch(missing);
  if (compressed === undefined) return undefined;
  const text = await promisify(brotliDecompress)(compressed);
  // To parse the largest one takes 10 ms.
  await nextTurn();
  return createServiceModel(JSON.parse(text.toString("utf8")));
}

function missing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}

function createServiceModel({ actions, shapes }: StoredModel): ServiceModel {
  const resolved = new Map<number, Shape>();

  function resolve(index: number): Shape {
    const known = resolved.get(index);
    if (known !== undefined) return known;
    const stored = shapes[index];
    if (stored === undefined) throw new Error(`The model has no shape ${index}`);
    return resolveStored(index, stored);
  }

  /** A member may hold its own structure: each shape is known before its parts are resolved. */
  function resolveStored(index: number, stored: StoredShape): Shape {
    switch (stored.t) {
      case "structure": {
        const members = new Map<string, Shape>();
        const shape: Shape = { type: "structure", members, required: stored.r ?? [] };
        resolved.set(index, shape);
        for (const [name, member] of Object.entries(stored.m)) members.set(name, resolve(member));
        return shape;
      }
      case "list":
        return keep(index, {
          type: "list",
          ...boundsOf(stored),
          get element() {
            return resolve(stored.v);
          },
        });
      case "map":
        return keep(index, {
          type: "map",
          ...boundsOf(stored),
          get key() {
            return resolve(stored.k);
          },
          get value() {
            return resolve(stored.v);
          },
        });
      case "string":
        return keep(index, { type: "string", ...boundsOf(stored), values: stored.e });
      case "boolean":
      case "timestamp":
      case "document":
        return keep(index, { type: stored.t });
      default:
        return keep(index, { type: stored.t, ...boundsOf(stored) });
    }
  }

  function keep(index: number, shape: Shape): Shape {
    resolved.set(index, shape);
    return shape;
  }

  function structure(index: number): StructureShape {
    const shape = index < 0 ? undefined : resolve(index);
    return shape?.type === "structure" ? shape : EMPTY;
  }

  return {
    actions: new Set(Object.keys(actions)),
    shapesOf(action) {
      const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
      return found && { input: structure(found[0]), output: structure(found[1]) };
    },
  };
}

const EMPTY: StructureShape = { type: "structure", members: new Map(), required: [] };

function boundsOf({ min, max }: { readonly min?: number; readonly max?: number }) {
  return { min, max };
}
