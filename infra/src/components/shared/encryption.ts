import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import type { Statement } from "./role.ts";

/** How long Step Functions uses one data key, in seconds: 60 to 900 (API reference, EncryptionConfiguration). */
const DATA_KEY_REUSE_SECONDS = 300;

/**
 * Encrypts an activity or a state machine with the environment's key, or with an AWS-owned key if there is none. That is said, too:
 * the provider leaves an encryption that the program no longer names as it is (Optional and Computed in terraform-provider-aws), so
 * a key that is taken away would go on encrypting what its roles may no longer decrypt.
 */
export function stepFunctionsEncryption({ kmsKeyArn }: Environment) {
  if (kmsKeyArn === undefined) return { encryptionConfiguration: { type: "AWS_OWNED_KEY" } };
  return {
    encryptionConfiguration: {
      type: "CUSTOMER_MANAGED_KMS_KEY",
      kmsKeyId: kmsKeyArn,
      kmsDataKeyReusePeriodSeconds: DATA_KEY_REUSE_SECONDS,
    },
  };
}

/** Allows using the environment's key for this activity's tasks only. */
export function useKeyForActivity(
  environment: Environment,
  activityArn: pulumi.Input<string>,
): Statement[] {
  const context = { "kms:EncryptionContext:aws:states:activityArn": activityArn };
  return useKey(environment, "UseKeyForActivity", ["kms:Decrypt", "kms:GenerateDataKey"], context);
}

/** Encrypts a queue with the environment's key, or with an SQS-managed key if there is none. */
export function queueEncryption({ kmsKeyArn }: Environment) {
  return kmsKeyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: kmsKeyArn };
}

/** Allows using the environment's key for this state machine's executions and for the delivery of their log only. */
export function useKeyForStateMachine(
  environment: Environment,
  machineArn: pulumi.Input<string>,
): Statement[] {
  const { partition, region, accountId } = environment;
  const executions = { "kms:EncryptionContext:aws:states:stateMachineArn": machineArn };
  const logs = pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:*`;
  return [
    ...useKey(
      environment,
      "UseKeyForExecutions",
      ["kms:Decrypt", "kms:GenerateDataKey"],
      executions,
    ),
    ...useKey(environment, "UseKeyForLogDelivery", ["kms:GenerateDataKey"], {
      "kms:EncryptionContext:SourceArn": logs,
    }),
  ];
}

/** Allows using the environment's key for reports on the callback tokens of these state machines only. */
export function useKeyForTokens(
  environment: Environment,
  machineArns: pulumi.Input<string> | readonly pulumi.Input<string>[],
  operator: "StringEquals" | "StringLike",
): Statement[] {
  const context = { "kms:EncryptionContext:aws:states:stateMachineArn": machineArns };
  const actions = ["kms:Decrypt", "kms:GenerateDataKey"];
  return useKey(environment, "UseKeyForTokens", actions, context, operator);
}

/** Allows using the environment's key to send messages through SQS only. */
export function useKeyForQueue(environment: Environment): Statement[] {
  return useKeyThroughSqs(environment, "UseKeyForQueue");
}

/** Allows using the environment's key to receive messages and to send them back, through SQS only. */
export function useKeyForMessages(environment: Environment): Statement[] {
  return useKeyThroughSqs(environment, "UseKeyForMessages");
}

function useKeyThroughSqs(environment: Environment, sid: string): Statement[] {
  return useKey(environment, sid, ["kms:Decrypt", "kms:GenerateDataKey"], {
    "kms:ViaService": nameOf("sqs", environment),
  });
}

/**
 * Allows decrypting a function's environment variables, which use the environment's key. Lambda makes a grant on the key for the role,
 * but only where whoever deploys may create grants, and for the role of that time: without one, each invocation fails with
 * KMSAccessDeniedException (Lambda developer guide, "Troubleshoot invocation issues").
 */
export function useKeyForFunction(environment: Environment): Statement[] {
  return useKey(environment, "UseKeyForVariables", ["kms:Decrypt"], {
    "kms:ViaService": nameOf("lambda", environment),
  });
}

/** Allows decrypting these secrets of Secrets Manager, for one that the environment's key encrypts. */
export function useKeyForSecrets(
  environment: Environment,
  secretArns: readonly pulumi.Input<string>[],
): Statement[] {
  return useKey(environment, "UseKeyForSecrets", ["kms:Decrypt"], {
    "kms:ViaService": nameOf("secretsmanager", environment),
    "kms:EncryptionContext:SecretARN": secretArns,
  });
}

/** Allows decrypting these parameters of Parameter Store, for one that the environment's key encrypts. */
export function useKeyForParameters(
  environment: Environment,
  parameterArns: readonly pulumi.Input<string>[],
): Statement[] {
  return useKey(environment, "UseKeyForParameters", ["kms:Decrypt"], {
    "kms:ViaService": nameOf("ssm", environment),
    "kms:EncryptionContext:PARAMETER_ARN": parameterArns,
  });
}

/**
 * A service as KMS names it, which is by `amazonaws.com` in each partition: that of China has another domain in its endpoints only
 * (KMS developer guide, `kms:ViaService`).
 */
function nameOf(service: string, { region }: Environment): pulumi.Output<string> {
  return pulumi.interpolate`${service}.${region}.amazonaws.com`;
}

function useKey(
  { kmsKeyArn }: Environment,
  Sid: string,
  Action: readonly string[],
  context: Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>,
  operator: "StringEquals" | "StringLike" = "StringEquals",
): Statement[] {
  if (kmsKeyArn === undefined) return [];
  return [
    { Sid, Effect: "Allow", Action, Resource: kmsKeyArn, Condition: { [operator]: context } },
  ];
}
