import type { Shape, StructureShape } from "../services/shape.ts";
import type { ServiceResource } from "../services/taskModel.ts";

/**
 * How names may differ from the SDK's below the first level. Optimized integrations are older than the SDK's spelling:
 * DynamoDB's take `BOOL`, and AWS's documentation of Batch's has `attempts`.
 */
export type Spelling = "exact" | "acronyms" | "any case";

export function spellingOf({ service }: ServiceResource): Spelling {
  if (service === "batch") return "any case";
  return service.startsWith("aws-sdk:") && service !== "aws-sdk:dynamodb" ? "exact" : "acronyms";
}

/** The member that an integration takes by this name, though the SDK spells it otherwise. */
export function spelledOtherwise(
  name: string,
  shape: StructureShape,
  spelling: Spelling,
): Shape | undefined {
  if (spelling === "exact" || (spelling === "acronyms" && !/^[A-Z]/.test(name))) return undefined;
  // The SDK for Java writes Value after a word that Java reserves: DynamoDB's `NULL`.
  const known = otherCase(name, shape) ?? otherCase(`${name}value`, shape);
  return known === undefined ? undefined : shape.members.get(known);
}

/** The member whose name differs in nothing but its case. */
export function otherCase(name: string, shape: StructureShape): string | undefined {
  return namesIn(shape).get(name.toLowerCase());
}

type Names = ReadonlyMap<string, string>;
const namesByShape = new WeakMap<StructureShape, Names>();

/** The names of the members by their lower case. */
function namesIn(shape: StructureShape): Names {
  let names = namesByShape.get(shape);
  if (names === undefined) {
    const known = [...shape.members.keys()].reverse();
    names = new Map(known.map((name) => [name.toLowerCase(), name]));
    namesByShape.set(shape, names);
  }
  return names;
}
