import { parseArn } from "./arn.ts";
import { createOrderedList, type OrderedList } from "./lib/orderedList.ts";

export interface Resource {
  readonly arn: string;
  readonly name: string;
}

/** Resources by ARN, and in the order of their names. */
export interface Catalog<T extends Resource> {
  get(arn: string): T | undefined;
  has(arn: string): boolean;
  values(): Iterable<T>;
  /** Those of a region, sorted by the character codes of their names, as AWS lists them. */
  inRegion(region: string): OrderedList<string, T>;
}

export interface MutableCatalog<T extends Resource> extends Catalog<T> {
  /** Replaces one with the same ARN. */
  add(resource: T): void;
  remove(arn: string): void;
}

export function createCatalog<T extends Resource>(): MutableCatalog<T> {
  const byArn = new Map<string, T>();
  const byRegion = new Map<string, OrderedList<string, T>>();

  return {
    get: (arn) => byArn.get(arn),
    has: (arn) => byArn.has(arn),
    values: () => byArn.values(),
    inRegion,
    add(resource) {
      remove(resource.arn);
      byArn.set(resource.arn, resource);
      inRegion(regionOf(resource)).add(resource);
    },
    remove,
  };

  function remove(arn: string): void {
    const known = byArn.get(arn);
    if (known === undefined) return;
    byArn.delete(arn);
    inRegion(regionOf(known)).remove(known);
  }

  function inRegion(region: string): OrderedList<string, T> {
    let list = byRegion.get(region);
    if (list === undefined) {
      list = createOrderedList(({ name }) => name);
      byRegion.set(region, list);
    }
    return list;
  }
}

function regionOf({ arn }: Resource): string {
  return parseArn(arn)?.region ?? "";
}
