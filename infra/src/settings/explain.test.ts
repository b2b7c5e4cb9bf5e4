import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { describe, expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";

function problemsOf(
  configuration: unknown,
  known: Readonly<Record<string, Manifest>> = manifests,
): readonly string[] {
  try {
    parseSettings(configuration, known);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

function problemsOfShort(settings: object): readonly string[] {
  return problemsOf({ workloads: { short: settings } });
}

describe("the error of an invalid configuration names the key, the value and the allowed values of", () => {
  test("missing workloads", () => {
    expect(problemsOf({})).toEqual([
      "sfn-workers:workloads is missing; allowed: a map of settings by name, {} for none",
    ]);
  });

  test("an unknown workload", () => {
    expect(problemsOf({ workloads: { shrt: { worker: "lambda" } } })).toEqual([
      'sfn-workers:workloads.shrt is {"worker":"lambda"}; allowed: a workload of packages/workloads/src/manifests.ts: short, long, quick, many, charge, refund',
    ]);
  });

  test("a workload named like a property that every object has", () => {
    expect(problemsOf({ workloads: { constructor: { worker: "lambda" } } })).toEqual([
      expect.stringContaining("sfn-workers:workloads.constructor is"),
    ]);
  });

  test("an unknown worker", () => {
    expect(problemsOfShort({ worker: "ec2" })).toEqual([
      'sfn-workers:workloads.short.worker is "ec2"; allowed: "lambda", "fargate", "external"',
    ]);
  });

  test("a missing worker", () => {
    expect(problemsOfShort({})).toEqual([
      'sfn-workers:workloads.short.worker is missing; allowed: "lambda", "fargate", "external"',
    ]);
  });

  test("a workload that is not a map", () => {
    expect(problemsOf({ workloads: { short: "lambda" } })).toEqual([
      'sfn-workers:workloads.short is "lambda"; allowed: a map of settings',
    ]);
  });

  test("a schedule that AWS rejects", () => {
    expect(problemsOfShort({ worker: "lambda", schedule: "rate(5 minute)" })).toEqual([
      'sfn-workers:workloads.short.schedule is "rate(5 minute)"; a value of 5 takes "minutes": rate(5 minutes)',
    ]);
  });

  test("a field of a schedule that AWS rejects, with what it allows", () => {
    expect(problemsOfShort({ worker: "lambda", schedule: "cron(0 8 ? * 8 *)" })).toEqual([
      'sfn-workers:workloads.short.schedule is "cron(0 8 ? * 8 *)"; day-of-week of cron(…) is "8"; allowed: 1-7 or SUN-SAT, and , - * ? L #; 6L and 6#3 stand alone',
    ]);
  });

  test.each(["Europe/Nowhere", "europe/berlin", "+01:00", "PST"])(
    "a time zone %s, which does not exist",
    (timezone) => {
      expect(problemsOfShort({ worker: "lambda", timezone })).toEqual([
        `sfn-workers:workloads.short.timezone is "${timezone}"; allowed: an IANA time zone, for example Europe/Berlin`,
      ]);
    },
  );

  test("a Lambda timeout in which no poll fits, with the sum", () => {
    expect(problemsOfShort({ worker: "lambda", timeoutSeconds: 89 })).toEqual([
      "sfn-workers:workloads.short.timeoutSeconds is 89; no poll fits: 60 s poll + 20 s handler budget + 5 s margin + 5 s start = 90 s; allowed: 90 to 900",
    ]);
    expect(problemsOfShort({ worker: "lambda", timeoutSeconds: 90 })).toEqual([]);
  });

  test("a Lambda timeout over Lambda's own limit", () => {
    expect(problemsOfShort({ worker: "lambda", timeoutSeconds: 901 })).toEqual([
      "sfn-workers:workloads.short.timeoutSeconds is 901; allowed: at most 900",
    ]);
  });

  test("a workload whose handler does not fit into Lambda", () => {
    const endless = { ...manifests.long, name: "endless", handlerBudgetSeconds: 831 };
    const configuration = { workloads: { endless: { worker: "lambda" } } };
    expect(problemsOf(configuration, { endless })).toEqual([
      'sfn-workers:workloads.endless.worker is "lambda"; 60 s poll + 831 s handler budget + 5 s margin + 5 s start = 901 s, and Lambda ends a function after 900 s; allowed: worker "fargate"',
    ]);
    expect(
      problemsOf(configuration, { endless: { ...endless, handlerBudgetSeconds: 830 } }),
    ).toEqual([]);
  });

  test("a key that does not exist, at every depth", () => {
    const configuration = {
      workload: {},
      workloads: { long: { worker: "fargate", timeoutSeconds: 90, tasks: { mn: 1 } } },
    };
    expect(problemsOf(configuration)).toEqual([
      "sfn-workers:workloads.long.tasks.mn is 1; there is no such key here; allowed: min, max, targetUtilization, protectedMinutes, watchDeployments",
      "sfn-workers:workloads.long.timeoutSeconds is 90; allowed with worker: lambda only",
      expect.stringMatching(
        /^sfn-workers:workload is \{\}; there is no such key here; allowed: workloads, workflows, network, /,
      ),
    ]);
  });

  test("a size that Fargate does not offer", () => {
    const long = { worker: "fargate", cpu: 512, memory: 512 };
    expect(problemsOf({ workloads: { long } })).toEqual([
      "sfn-workers:workloads.long.memory is 512; allowed with cpu 512: 1024, 2048, 3072, 4096",
    ]);
    expect(problemsOf({ workloads: { long: { worker: "fargate", cpu: 300 } } })).toEqual([
      "sfn-workers:workloads.long.cpu is 300; allowed: 256, 512, 1024, 2048, 4096, 8192, 16384",
    ]);
  });

  test("a maximum of tasks below the minimum", () => {
    const long = { worker: "fargate", tasks: { min: 4, max: 2 } };
    expect(problemsOf({ workloads: { long } })).toEqual([
      'sfn-workers:workloads.long.tasks is {"min":4,"max":2}; allowed: min no greater than max',
    ]);
  });

  test("a wake-up or a schedule for a worker that polls continuously", () => {
    const long = { worker: "fargate", wake: true, schedule: "rate(1 hour)" };
    expect(problemsOf({ workloads: { long } })).toEqual([
      "sfn-workers:workloads.long.wake is true; allowed with tasks.min 0 only: a running worker polls continuously",
      'sfn-workers:workloads.long.schedule is "rate(1 hour)"; allowed with tasks.min 0 only: a running worker polls continuously',
    ]);
  });

  test("a maximum of tasks that no execution can count", () => {
    const long = { worker: "fargate", tasks: { min: 0, max: 101 }, wake: true };
    expect(problemsOf({ workloads: { long } })).toEqual([
      "sfn-workers:workloads.long.tasks.max is 101; allowed with wake: at most 100, since an execution counts no more tasks",
    ]);
  });

  test("a variable that this program sets itself, or with an invalid name", () => {
    const allowed =
      "allowed: letters, digits and _, at least two, beginning with a letter, and none of WORKLOAD, TRANSPORT, ACTIVITY_ARN, QUEUE_URL, VISIBILITY_SECONDS, MAX_RECEIVE_COUNT, TOKEN_SECONDS, CONCURRENCY, HEALTH_PORT, PROTECTED_MINUTES, WATCH_DEPLOYMENTS, DRAIN, COUNTED, MOST_TASKS, SECRET_REFERENCES, LOG_EXECUTION_DATA, AWS_, ECS_, LAMBDA_, POWERTOOLS_";
    const variables = {
      WORKLOAD: "a",
      AWS_REGION: "b",
      "MY-NAME": "c",
      BUCKET: "d",
      WORKLOADS: "e",
    };
    expect(problemsOfShort({ worker: "lambda", variables })).toEqual([
      `sfn-workers:workloads.short.variables.WORKLOAD is "a"; ${allowed}`,
      `sfn-workers:workloads.short.variables.AWS_REGION is "b"; ${allowed}`,
      `sfn-workers:workloads.short.variables.MY-NAME is "c"; ${allowed}`,
    ]);
  });

  test("an ARN of another service, and a string that is not an ARN", () => {
    const kmsKeyArn = "arn:aws:iam::123456789012:policy/boundary";
    expect(problemsOf({ workloads: {}, kmsKeyArn, alarmTopicArn: "alarms" })).toEqual([
      'sfn-workers:kmsKeyArn is "arn:aws:iam::123456789012:policy/boundary"; allowed: an ARN such as arn:aws:kms:us-east-1:123456789012:key/NAME',
      'sfn-workers:alarmTopicArn is "alarms"; allowed: an ARN such as arn:aws:sns:us-east-1:123456789012:NAME',
    ]);
  });

  test.each([
    ["kmsKeyArn", "arn:aws:kms:us-east-1:123456789012:key/a b"],
    ["kmsKeyArn", "arn:aws:kms::123456789012:key/1234abcd"],
    ["permissionsBoundaryArn", `arn:aws:iam::123456789012:policy/${"p".repeat(129)}`],
    ["permissionsBoundaryArn", "arn:aws:iam::aws:role/boundary"],
    ["operatorRoleArn", "arn:aws:iam::aws:role/operators"],
    ["alarmTopicArn", "arn:aws:sns:us-east-1:123456789012:my alarms"],
    ["alarmTopicArn", "arn:aws:sns:us-east-1:123456789012:alarms:6f7d"],
  ])("%s that names nothing of AWS: %s", (key, arn) => {
    expect(problemsOf({ workloads: {}, [key]: arn })).toEqual([
      expect.stringContaining(`sfn-workers:${key} is "${arn}"; allowed: an ARN such as arn:aws:`),
    ]);
  });

  test("no policy of AWS's own, which may be a boundary too", () => {
    const permissionsBoundaryArn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    expect(problemsOf({ workloads: {}, permissionsBoundaryArn })).toEqual([]);
  });

  test("an image that is none", () => {
    expect(problemsOf({ workloads: {}, image: "my worker" })).toEqual([
      expect.stringContaining('sfn-workers:image is "my worker"; allowed: an image such as'),
    ]);
  });

  test("numbers out of range and values of another type", () => {
    const short = {
      worker: "lambda",
      concurrency: 0,
      memory: 64,
      wake: "yes",
      timeoutSeconds: 99.5,
    };
    expect(problemsOfShort(short)).toEqual([
      "sfn-workers:workloads.short.concurrency is 0; allowed: at least 1",
      'sfn-workers:workloads.short.wake is "yes"; allowed: true or false',
      "sfn-workers:workloads.short.timeoutSeconds is 99.5; allowed: a whole number",
      "sfn-workers:workloads.short.memory is 64; allowed: at least 128",
    ]);
  });

  test("a log retention that CloudWatch does not offer", () => {
    expect(problemsOf({ workloads: {}, logRetentionDays: 6 })).toEqual([
      expect.stringMatching(/^sfn-workers:logRetentionDays is 6; allowed: 1, 3, 5, 7, 14/),
    ]);
  });

  test("a network of an unknown kind, or without a setting that its kind needs", () => {
    expect(problemsOf({ workloads: {}, network: { kind: "nat" } })).toEqual([
      'sfn-workers:network.kind is "nat"; allowed: "public", "private", "default", "existing"',
    ]);
    expect(problemsOf({ workloads: {}, network: { kind: "existing", vpcId: "my-vpc" } })).toEqual([
      'sfn-workers:network.vpcId is "my-vpc"; allowed: an id such as vpc-0a1b2c3d',
      "sfn-workers:network.subnetIds is missing; allowed: a list",
    ]);
  });

  test("the file of the stack, where its name is known", () => {
    expect(() => parseSettings({ workloads: null }, manifests, "dev")).toThrow(
      [
        "This stack's configuration can't be deployed (infra/Pulumi.dev.yaml):",
        "  - sfn-workers:workloads is null; allowed: a map of settings by name, {} for none",
      ].join("\n"),
    );
  });

  test("all problems in one message", () => {
    const configuration = {
      workloads: { unknown: { worker: "lambda" }, short: { worker: "ec2" } },
      logRetentionDays: "5",
    };
    expect(() => parseSettings(configuration, manifests)).toThrow(
      [
        "This stack's configuration can't be deployed:",
        `  - sfn-workers:workloads.unknown is {"worker":"lambda"}; allowed: a workload of packages/workloads/src/manifests.ts: short, long, quick, many, charge, refund`,
        `  - sfn-workers:workloads.short.worker is "ec2"; allowed: "lambda", "fargate", "external"`,
      ].join("\n"),
    );
  });
});
