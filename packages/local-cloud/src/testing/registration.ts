import type { LocalRegistration } from "../counterparts/counterpart.ts";

/** A resource named `worker` as a program registers it, with these inputs. */
export function registrationOf(
  inputs: Readonly<Record<string, unknown>>,
  given: Partial<Omit<LocalRegistration, "inputs">> = {},
): LocalRegistration {
  const urn = "urn:pulumi:local::demo::a::worker";
  return {
    urn,
    type: "a",
    name: "worker",
    kind: "resource",
    parent: undefined,
    inputs,
    dependsOn: [],
    inputsDependOn: {},
    ignoreChanges: [],
    customTimeouts: {},
    replaceOnChanges: [],
    aliases: [],
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: undefined,
    deletedWith: undefined,
    importId: undefined,
    replacementTrigger: undefined,
    provider: undefined,
    region: "us-east-1",
    identity: { urn, name: "worker", generation: 0 },
    ...given,
  };
}
