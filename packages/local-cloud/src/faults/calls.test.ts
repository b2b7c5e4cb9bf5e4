import {
  createVirtualClock,
  type Fault,
  type IntegrationRequest,
} from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { developerAccessKey, temporaryAccessKey } from "../iam/accessKey.ts";
import { createIam } from "../iam/iam.ts";
import { TooManyRequestsException } from "../lambda/concurrency.ts";
import type { LocalFunction } from "../lambda/localFunction.ts";
import { startSecrets } from "../secrets/secrets.ts";
import { ConnectionReset, createCallWithFault, type ServiceErrors } from "./calls.ts";
import { createFaults } from "./faults.ts";
import { integrationsWithFaults } from "./integrations.ts";
import { invokedWithFaults } from "./invoke.ts";
import { workersFaults } from "./stepFunctions.ts";

const clock = createVirtualClock();
const KMS = { require: () => {} };

describe("a call with a fault", () => {
  const ERRORS: ServiceErrors = {
    throttled: () => new Error("throttled"),
    unavailable: () => new Error("unavailable"),
    named: (code, status) => new Error(`${code} ${status}`),
  };

  test.each<[Fault, number, string]>([
    [{ kind: "throttle" }, 0, "throttled"],
    [{ kind: "5xx" }, 0, "unavailable"],
    [{ kind: "error", code: "Busy", status: 409 }, 0, "Busy 409"],
    [{ kind: "reset" }, 0, "read ECONNRESET"],
    [{ kind: "drop" }, 1, "read ECONNRESET"],
    [{ kind: "double" }, 2, "answer 2"],
  ])("%j runs the call %d times and ends with %s", async (fault, times, end) => {
    const faults = createFaults();
    faults.next("ecs:RunTask", fault);
    let runs = 0;
    const run = async () => {
      runs += 1;
      return `answer ${runs}`;
    };
    const call = createCallWithFault(faults, clock)("ecs:RunTask", ERRORS, run);
    expect(await call.catch((error: Error) => error.message)).toBe(end);
    expect(runs).toBe(times);
    expect(faults.report()).toEqual([
      { place: "ecs:RunTask", times: 1, faults: { [fault.kind]: 1 } },
    ]);
  });
});

describe("a state machine's call", () => {
  const REQUEST = {} as IntegrationRequest;

  test.each<["lambda:invoke" | "ecs:runTask", "lambda:Invoke" | "ecs:RunTask", Fault, string]>([
    ["lambda:invoke", "lambda:Invoke", { kind: "throttle" }, "Lambda.TooManyRequestsException"],
    ["lambda:invoke", "lambda:Invoke", { kind: "5xx" }, "Lambda.ServiceException"],
    ["lambda:invoke", "lambda:Invoke", { kind: "drop" }, "Lambda.SdkClientException"],
    ["ecs:runTask", "ecs:RunTask", { kind: "throttle" }, "ECS.AmazonECSException"],
    ["ecs:runTask", "ecs:RunTask", { kind: "5xx" }, "ECS.ServerException"],
    ["ecs:runTask", "ecs:RunTask", { kind: "reset" }, "ECS.SdkClientException"],
  ])("of %s fails by %3$s after a fault", async (integration, call, fault, error) => {
    const faults = createFaults();
    const integrations = integrationsWithFaults(
      { [integration]: async () => ({}) },
      createCallWithFault(faults, clock),
    );
    faults.next(call, fault);
    await expect(integrations[integration]?.(REQUEST)).rejects.toMatchObject({ error });
    expect(await integrations[integration]?.(REQUEST)).toEqual({});
  });

  test("to SQS fails by SQS.SdkClientException when its connection is reset", async () => {
    const reset = async () => {
      throw new ConnectionReset();
    };
    const callWithFault = createCallWithFault(createFaults(), clock);
    const integrations = integrationsWithFaults({ "sqs:sendMessage": reset }, callWithFault);
    await expect(integrations["sqs:sendMessage"]?.(REQUEST)).rejects.toMatchObject({
      error: "SQS.SdkClientException",
    });
  });
});

test.each<Fault["kind"] & ("throttle" | "5xx" | "reset")>(["throttle", "5xx", "reset"])(
  "an event source's invocation that does not run because of %s is throttled, so that it is tried again",
  async (kind) => {
    const faults = createFaults();
    const invoke = async () => ({ type: "succeeded", requestId: "1", payload: "1" }) as const;
    const fn = invokedWithFaults({ invoke } as unknown as LocalFunction, { faults, clock });
    faults.next("lambda:Invoke", { kind });
    await expect(fn.invoke({})).rejects.toThrow(TooManyRequestsException);
    expect(await fn.invoke({})).toMatchObject({ type: "succeeded" });
  },
);

test("calls to Step Functions have faults with the key of a role, and none with another key or without one", () => {
  const faults = createFaults({ seed: 1, throttle: 1 });
  const of = workersFaults(faults);
  expect(of("SendTaskSuccess", temporaryAccessKey().accessKeyId)).toEqual({ kind: "throttle" });
  expect(of("SendTaskSuccess", developerAccessKey().accessKeyId)).toBeUndefined();
  expect(of("SendTaskSuccess", undefined)).toBeUndefined();
});

test("Secrets Manager and Parameter Store have their own errors", async () => {
  const faults = createFaults();
  const secrets = await startSecrets({}, createIam(), KMS, {
    callWithFault: createCallWithFault(faults, clock),
  });
  onTestFinished(() => secrets.close());
  const call = async (target: string, { accessKeyId } = temporaryAccessKey()) => {
    const headers = {
      "x-amz-target": target,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/ssm/aws4_request`,
    };
    const answer = await fetch(secrets.url, { method: "POST", headers, body: "{}" });
    return `${answer.status} ${((await answer.json()) as { __type: string }).__type}`;
  };
  faults.next("secretsmanager:GetSecretValue", { kind: "throttle" });
  faults.next("secretsmanager:GetSecretValue", { kind: "5xx" });
  faults.next("ssm:GetParameters", { kind: "5xx" });
  expect(await call("secretsmanager.GetSecretValue", developerAccessKey())).toBe(
    "400 ValidationException",
  );
  expect(await call("secretsmanager.GetSecretValue")).toBe("400 ThrottlingException");
  expect(await call("secretsmanager.GetSecretValue")).toBe("500 InternalServiceError");
  expect(await call("AmazonSSM.GetParameters")).toBe("500 InternalServerError");
  faults.next("ssm:GetParameters", { kind: "drop" });
  await expect(call("AmazonSSM.GetParameters")).rejects.toThrow("fetch failed");
});
