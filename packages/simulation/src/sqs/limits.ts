/** Pollers of an event source mapping: batches at a time at first, how many are added a minute, and the most (Lambda developer guide, "Configuring scaling behavior for SQS event source mappings"; its copies differ in the most: 1,000 and 1,250). Assumed: once a minute; and scaled back at the same pace. */
export const MAPPING = { atFirst: 5, perMinute: 300, most: 1_250 } as const;
