import type { ResourceKind, StoredResource } from "./kind.ts";
import { regionalArn, sameInputs, text } from "./parts.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const REPOSITORY = "aws:ecr/repository:Repository";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** A part of a bucket's configuration, of which it has one: what is put replaces what is there. */
const ofBucket = {
  replaces: ["bucket", "expectedBucketOwner"],
  identity: sameInputs("bucket"),
  conflict: "overwrites",
  refuses: ({ inputs }, { others }) =>
    others.some(({ type, id }) => type === BUCKET && id === inputs["bucket"])
      ? undefined
      : `NoSuchBucket: there is no bucket ${inputs["bucket"]}`,
  created: ({ inputs }) => ({ id: text(inputs, "bucket"), outputs: {} }),
  goesWith: ({ inputs }, { type, id }) => type === BUCKET && inputs["bucket"] === id,
} satisfies ResourceKind;

/**
 * What only infra/bootstrap declares, which the local cloud does not run. terraform-provider-aws 6.47, internal/service/s3, ecr, iam and
 * kms; the API references of S3, ECR, IAM and KMS.
 */
export const organisationKinds: Readonly<Record<string, ResourceKind>> = {
  [BUCKET]: {
    replaces: ["bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled"],
    name: { input: "bucket", autonamed: 63, longest: 63 },
    // CreateBucket: BucketAlreadyOwnedByYou.
    identity: sameInputs("bucket"),
    created: ({ inputs }) => {
      const id = text(inputs, "bucket");
      return { id, outputs: { arn: `arn:aws:s3:::${id}` } };
    },
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    ofBucket,
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket,
  // SetRepositoryPolicy.
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    replaces: ["repository"],
    identity: sameInputs("repository"),
    conflict: "overwrites",
    created: ({ inputs }) => ({ id: text(inputs, "repository"), outputs: {} }),
    goesWith: ({ inputs }, { type, id }) => type === REPOSITORY && inputs["repository"] === id,
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    replaces: ["url"],
    // CreateOpenIDConnectProvider: EntityAlreadyExists. Its ARN has the URL without its scheme.
    identity: sameInputs("url"),
    created: ({ inputs }, { accountId }) => {
      const arn = `arn:aws:iam::${accountId}:oidc-provider/${text(inputs, "url").replace("https://", "")}`;
      return { id: arn, outputs: { arn } };
    },
  },
  [POLICY]: {
    replaces: ["description", "name", "namePrefix", "path"],
    name: { input: "name", autonamed: 128, longest: 128 },
    identity: sameInputs("name"),
    created: ({ inputs }, { accountId }) => {
      const arn = `arn:aws:iam::${accountId}:policy/${text(inputs, "name")}`;
      return { id: arn, outputs: { arn } };
    },
    refusesDeletion: (policy, { others }) =>
      others.some((other) => isAttachment(other, "policyArn", policy))
        ? `DeleteConflict: ${policy.id} is attached`
        : undefined,
  },
  [ATTACHMENT]: {
    replaces: ["policyArn", "role"],
    identity: sameInputs("role", "policyArn"),
    conflict: "overwrites",
    refuses: ({ inputs }, { others }) =>
      others.some(({ type, id }) => type === ROLE && id === inputs["role"])
        ? undefined
        : `NoSuchEntity: there is no role ${inputs["role"]}`,
    created: ({ inputs }) => ({
      id: `${text(inputs, "role")}-${text(inputs, "policyArn")}`,
      outputs: {},
    }),
  },
  "aws:kms/key:Key": {
    replaces: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
    created: (_given, place) => {
      const id = place.serial();
      return { id, outputs: { arn: regionalArn(place, "kms", `key/${id}`), keyId: id } };
    },
  },
};

function isAttachment({ type, inputs }: StoredResource, key: string, of: StoredResource): boolean {
  return type === ATTACHMENT && inputs[key] === of.id;
}
