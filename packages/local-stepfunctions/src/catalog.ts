import { type Place, parseArn } from "./arn.ts";
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
  /** Those of an account in a region, sorted by the character codes of their names, as AWS lists them. */
  at(place: Place): Pick<OrderedList<string, T>, "size" | "ascending">;
}

export interface MutableCatalog<T extends Resource> extends Catalog<T> {
  /** Replaces one with the same ARN. */
  add(resource: T): void;
  remove(arn: string): void;
}

export function createCatalog<T extends Resource>(): MutableCatalog<T> {
  const byArn = new Map<string, T>();
  /** No list is empty: calls may ask for any number of accounts and regions. */
  const byPlace = new Map<string, OrderedList<string, T>>();

  return {
    get: (arn) => byArn.get(arn),
    has: (arn) => byArn.has(arn),
    values: () => byArn.values(),
    at: (place) => byPlace.get(keyOf(place)) ?? createList(),
    add(resource) {
      remove(resource.arn);
      byArn.set(resource.arn, resource);
      const key = keyOf(placeOf(resource));
      const list = byPlace.get(key) ?? createList<T>();
      byPlace.set(key, list);
      list.add(resource);
    },
    remove,
  };

  function remove(arn: string): void {
    const known = byArn.get(arn);
    if (known === undefined) return;
    byArn.delete(arn);
    const key = keyOf(placeOf(known));
    const list = byPlace.get(key);
    list?.remove(known);
    if (list?.size === 0) byPlace.delete(key);
  }
}

function createList<T extends Resource>(): OrderedList<string, T> {
  return createOrderedList(({ name }) => name);
}

function placeOf({ arn }: Resource): Place {
  return parseArn(arn) ?? { region: "", accountId: "" };
}

function keyOf({ region, accountId }: Place): string {
  return `${region}:${accountId}`;
}
