import type { BotocoreService } from "./botocore.ts";

/** The source of src/services/signingNames.ts: for which service a request is signed, where Step Functions has another name for it. */
export function signingNames(
  services: ReadonlyMap<string, Pick<BotocoreService, "metadata">>,
): string {
  const rows = [...services]
    .map(([name, { metadata }]) => [name, metadata.signingName ?? metadata.endpointPrefix] as const)
    .filter(([name, signed]) => name !== signed)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, signed]) => `  ${name}: ${JSON.stringify(signed)},\n`);
  return `/**
 * The names that requests to services are signed for, where Step Functions has another name for the service. Written by
 * generate/models.ts.
 */
export const SIGNING_NAMES: Readonly<Record<string, string>> = {
${rows.join("")}};
`;
}
