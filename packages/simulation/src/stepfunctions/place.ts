/** The account and the region whose quotas all calls of a run share. */
export const PLACE = { partition: "aws", region: "us-east-1", accountId: "000000000000" } as const;
