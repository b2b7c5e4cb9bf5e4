import type { Created, Given, Place, Properties } from "./kind.ts";

/** The text of an input; empty where it is missing. */
export function text(inputs: Properties, key: string): string {
  const value = inputs[key];
  return typeof value === "string" ? value : "";
}

export function regionalArn({ accountId, region }: Place, service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${rest}`;
}

/** A resource of EC2, whose id AWS makes up: `subnet-0000000a`. */
export function ec2(prefix: string, path: string) {
  return (_given: Given, place: Place): Created => {
    const id = `${prefix}-${place.serial()}`;
    return { id, outputs: { arn: regionalArn(place, "ec2", `${path}/${id}`) } };
  };
}

/** What is a part of another resource, and has no ARN: its id are inputs of its own. */
export function partOf(...keys: readonly string[]) {
  return ({ inputs }: Given): Created => ({
    id: keys.map((key) => text(inputs, key)).join(","),
    outputs: {},
  });
}

/** The identity of what has one owner: inputs. */
export function sameInputs(...keys: readonly string[]) {
  return ({ inputs }: Given): string => keys.map((key) => String(inputs[key])).join("/");
}

/** The texts in a list among the inputs. */
export function texts(inputs: Properties, key: string): string[] {
  const value = inputs[key];
  return Array.isArray(value) ? value.map(String) : [];
}
