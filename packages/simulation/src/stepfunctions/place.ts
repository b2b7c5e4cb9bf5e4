/** Whose quotas all calls of a run share: the name of the region says nothing of their size. */
export const PLACE = { partition: "aws", region: "us-east-1", accountId: "000000000000" } as const;
