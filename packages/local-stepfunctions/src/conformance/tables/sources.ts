import type { Source } from "../case.ts";

export const measured = (where: string): Source => ({ basis: "measured", where });
export const recorded = (where: string): Source => ({ basis: "recorded", where });
export const documented = (where: string): Source => ({ basis: "documented", where });
export const linter = (where: string): Source => ({ basis: "linter", where });
export const inferred = (where: string): Source => ({ basis: "inferred", where });

/** A test of LocalStack's that was recorded on AWS. */
export const localStack = (test: string): Source => recorded(`LocalStack's ${test}`);
/** Cases that ran on AWS, or whose notes say what AWS answered. */
export const tinyAsl = (group: string): Source =>
  measured(`gabrielmoreira/tiny-asl-machine, ${group}`);
/** Answers of AWS that are published as files. */
export const stackd = (file: string): Source =>
  measured(`radkawar/stackd, testdata/aws/stepfunctions/${file}`);
