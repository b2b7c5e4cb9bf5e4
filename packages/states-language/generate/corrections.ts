import type { BotocoreShape } from "./botocore.ts";

/** What a shape has besides, or instead. */
type Correction = Partial<BotocoreShape>;

const STRING = "String";
/** The SDK for Java signs the request for this region. */
const SOURCE_REGION: Correction = { members: { SourceRegion: { shape: STRING } } };
/** The SDK for Java names both ends of a copy; CopySource and its members are the older way. */
const COPY: Correction = {
  members: Object.fromEntries(
    ["SourceBucket", "SourceKey", "SourceVersionId", "DestinationBucket", "DestinationKey"].map(
      (name) => [name, { shape: "ObjectKey" }],
    ),
  ),
  required: [],
};

/** Where Step Functions' own models differ from the newest ones, by service and shape. */
export const CORRECTIONS: Readonly<Record<string, Readonly<Record<string, Correction>>>> = {
  // TestState refuses a mock of 10,241.
  lambda: { MemorySize: { max: 10_240 } },
  // The SDK for Java has `nul`, where its rule for reserved words would give `nullValue`.
  dynamodb: { AttributeValue: { members: { NUL: { shape: "NullAttributeValue" } } } },
  s3: { CopyObjectRequest: COPY, UploadPartCopyRequest: COPY },
  rds: {
    CopyDBClusterSnapshotMessage: SOURCE_REGION,
    CopyDBSnapshotMessage: SOURCE_REGION,
    CreateDBClusterMessage: SOURCE_REGION,
    CreateDBInstanceReadReplicaMessage: SOURCE_REGION,
    StartDBInstanceAutomatedBackupsReplicationMessage: SOURCE_REGION,
  },
  docdb: {
    CopyDBClusterSnapshotMessage: SOURCE_REGION,
    CreateDBClusterMessage: SOURCE_REGION,
  },
  neptune: {
    CopyDBClusterSnapshotMessage: SOURCE_REGION,
    CreateDBClusterMessage: SOURCE_REGION,
  },
};
