import type { ResourceKinds, StoredResource } from "./kind.ts";
import { sameInputs, text } from "./parts.ts";

/** terraform-provider-aws 6.47, internal/service/iam; pulumi-aws 7, resource_overrides.go; the API reference of IAM. */
export const roleKinds = {
  "aws:iam/role:Role": {
    name: { input: "name", autonamed: 64, longest: 64 },
    // EntityAlreadyExists, whatever the path is.
    identity: sameInputs("name"),
    created: ({ inputs }, { accountId }) => {
      const id = text(inputs, "name");
      const path = text(inputs, "path") || "/";
      return { id, outputs: { arn: `arn:aws:iam::${accountId}:role${path}${id}`, path } };
    },
    refusesDeletion: (role, { others }) => {
      const policy = others.find((other) => isPolicyOf(other, role));
      return policy && `DeleteConflict: ${role.id} still has the inline policy ${policy.id}`;
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    name: { input: "name", autonamed: 255, longest: 128 },
    identity: sameInputs("role", "name"),
    // PutRolePolicy.
    conflict: "overwrites",
    refuses: ({ inputs }, { others }) =>
      others.some(({ type, id }) => type === "aws:iam/role:Role" && id === inputs["role"])
        ? undefined
        : `NoSuchEntity: there is no role ${inputs["role"]}`,
    created: ({ inputs }) => ({
      id: `${text(inputs, "role")}:${text(inputs, "name")}`,
      outputs: {},
    }),
  },
} satisfies ResourceKinds;

function isPolicyOf({ type, inputs }: StoredResource, role: StoredResource): boolean {
  return type === "aws:iam/rolePolicy:RolePolicy" && inputs["role"] === role.id;
}
