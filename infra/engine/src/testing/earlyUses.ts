import type { StoredResource } from "../kinds/kind.ts";
import type { EndedOperation, SimulatedAccount } from "../provider/account.ts";

/** What AWS takes as text: a policy may name what is not there yet. */
const POLICIES: ReadonlySet<string> = new Set(["assumeRolePolicy", "policy"]);

/** Which operations name something by its address before it was made, in words. */
export function earlyUses(account: SimulatedAccount): string[] {
  const operations = account.operations();
  const made = new Map(
    operations.filter(({ kind }) => kind === "create").map((one) => [keyOf(one), one.ended]),
  );
  const addressed = account.resources().flatMap((resource) => {
    return addressesOf(resource).map((address) => ({ resource, address }));
  });
  return operations.flatMap((operation) => {
    const text = textOf(operation);
    return addressed
      .filter(({ resource, address }) => {
        const isOther = keyOf(resource) !== keyOf(operation);
        const isLater = (made.get(keyOf(resource)) ?? 0) > operation.began;
        return isOther && isLater && isNamed(address, text);
      })
      .map(({ resource }) => `${operation.urn} names ${resource.urn} before it is there`);
  });
}

function keyOf({ type, id }: Pick<StoredResource, "type"> & { readonly id: string | undefined }) {
  return `${type} ${id}`;
}

/** What AWS has made up; a name is the program's own, and others may have it too. */
function addressesOf({ inputs, outputs, id }: StoredResource): string[] {
  const own = JSON.stringify(inputs);
  const computed = [id, outputs["arn"], outputs["url"], outputs["ref"]];
  return computed.filter((one): one is string => typeof one === "string" && !own.includes(one));
}

/** Whether the text has the address, and not only a longer one that begins so. */
function isNamed(address: string, text: string): boolean {
  return text
    .split(address)
    .slice(1)
    .some((rest) => !/^[\w-]/.test(rest));
}

function textOf({ inputs = {} }: EndedOperation): string {
  return JSON.stringify(Object.entries(inputs).filter(([key]) => !POLICIES.has(key)));
}
