import type { Environment } from "../../environment.ts";
import type { Statement } from "./role.ts";

/** Sending traces to X-Ray, if the environment traces. A segment belongs to no resource: AWS offers none to name. */
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

/** What a state machine's traces need besides: Step Functions asks X-Ray which executions to trace. */
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
