import type { Environment } from "../../environment.ts";
import type { Statement } from "./role.ts";

/** Allows sending traces to X-Ray if the environment uses tracing. IAM has no resource for trace segments. */
export function sendTraces({ tracing }: Environment): Statement[] {
  if (!tracing) return [];
  return [
    {
      Sid: "SendTraces",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
    },
  ];
}

/** Allows a state machine to ask X-Ray which executions to trace. */
export function sampleTraces({ tracing }: Environment): Statement[] {
  if (!tracing) return [];
  return [
    {
      Sid: "SampleTraces",
      Effect: "Allow",
      Action: ["xray:GetSamplingRules", "xray:GetSamplingTargets"],
      Resource: "*",
    },
  ];
}
