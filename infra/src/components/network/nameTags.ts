import type { Environment } from "../../environment.ts";

/** The EC2 console identifies resources by their `Name` tag. */
export function nameTags(environment: Environment, name: string): Record<string, string> {
  return { ...environment.tags, Name: `${environment.project}-${environment.name}-${name}` };
}
