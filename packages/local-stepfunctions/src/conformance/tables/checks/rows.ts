import type { Row, Source } from "../../case.ts";
import { oneState } from "../oneState.ts";
import { documented, measured } from "../sources.ts";

export const PREFLIGHT = measured(
  "cdk-preflight: rules measured with ValidateStateMachineDefinition",
);

export const FLOCI = measured("floci: StepFunctionsValidateStateMachineDefinitionIntegrationTest");

export const END = { Type: "Pass", End: true };

export const INNER = oneState("Z");

const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };

export const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:work";

export const TASK = { Type: "Task", Resource: FUNCTION, End: true };

export const MAP = {
  Type: "Map",
  ItemProcessor: { ...INNER, ProcessorConfig: DISTRIBUTED },
  End: true,
};

export const PARALLEL = { Type: "Parallel", Branches: [INNER], End: true };

export const FAIL = { Type: "Fail" };

export const only = (A: object, more: object = {}) => ({ StartAt: "A", States: { A }, ...more });

export const choosing = (choice: object) => ({
  StartAt: "A",
  States: { A: { Type: "Choice", Choices: [choice], Default: "B" }, B: { Type: "Succeed" } },
});

export const READER = {
  Resource: "arn:aws:states:::s3:getObject",
  Parameters: { Bucket: "b", Key: "k" },
};

export const reading = (ReaderConfig: object) =>
  only({ ...MAP, ItemReader: { ...READER, ReaderConfig } });

export const refused = (
  name: string,
  definition: object,
  message: string,
  source: Source,
): Row => ({
  name: `refused: ${name}`,
  definition,
  expected: { create: "refused", message },
  source,
});

export const accepted = (name: string, definition: object, source: Source): Row => ({
  name: `accepted: ${name}`,
  definition,
  expected: { create: "accepted" },
  source,
});

export const NAMING = documented("Lambda API reference: the pattern of a function's ARN");
