import type { HeldResource } from "./abandoned.ts";

/**
 * Reads a text of the program's as it would be deployed: what AWS or Pulumi names, such as a role, has another ARN in a plan than in
 * the environment, where it has the ARN that it got.
 *
 * @param before what is deployed
 * @param after what the program declares now
 */
export function asDeployed(
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): (text: string) => string {
  const keyOf = ({ type, name }: HeldResource) => `${type}::${name}`;
  const arns = new Map(before.map((one) => [keyOf(one), one.outputs["arn"]]));
  const renamed = after
    .filter(({ inputs }) => inputs["name"] === undefined)
    .flatMap((one): [string, string][] => {
      const [planned, deployed] = [one.outputs["arn"], arns.get(keyOf(one))];
      const differ = typeof planned === "string" && typeof deployed === "string";
      return differ && planned !== deployed ? [[planned, deployed]] : [];
    })
    // One ARN may be the beginning of another.
    .toSorted(([one], [other]) => other.length - one.length);
  const arnsIn = new Map(renamed);
  if (renamed.length === 0) return (text) => text;
  const any = new RegExp(
    `(?:${renamed.map(([arn]) => arn.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|")})(?![\\w-])`,
    "g",
  );
  return (text) => text.replace(any, (arn) => arnsIn.get(arn) ?? arn);
}
