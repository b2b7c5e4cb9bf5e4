import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { settingsWith } from "./settings.ts";

const temporaryFolder = temporaryFolders();

function stackFile(text: string): string {
  const file = join(temporaryFolder(), "Pulumi.local.yaml");
  writeFileSync(file, text);
  return file;
}

const VARIABLES = { one: { SERVICE_URL: "http://127.0.0.1:7" } };

test("a workload gets its further variables beside its own, and instead of those of the same name", () => {
  const file = stackFile(`config:
  sfn-workers:workloads:
    one: { worker: lambda, variables: { SERVICE_URL: http://127.0.0.1:1, OTHER: x } }
    two: { worker: fargate, variables: { SERVICE_URL: http://127.0.0.1:1 } }
`);
  expect(settingsWith({ variables: VARIABLES }, file)).toEqual({
    "sfn-workers:workloads": {
      one: { worker: "lambda", variables: { SERVICE_URL: "http://127.0.0.1:7", OTHER: "x" } },
      two: { worker: "fargate", variables: { SERVICE_URL: "http://127.0.0.1:1" } },
    },
  });
});

test("a workload without variables gets them", () => {
  const file = stackFile("config: { sfn-workers:workloads: { one: { worker: lambda } } }");
  expect(settingsWith({ variables: VARIABLES }, file)).toEqual({
    "sfn-workers:workloads": { one: { worker: "lambda", variables: VARIABLES.one } },
  });
});

test("a workload alone, without the others of the file", () => {
  const file = stackFile(
    "config: { sfn-workers:workloads: { one: { worker: lambda }, two: { worker: fargate } } }",
  );
  expect(settingsWith({ variables: {}, workloads: ["two"] }, file)).toEqual({
    "sfn-workers:workloads": { two: { worker: "fargate" } },
  });
});

test("none of the file's workloads, for a workflow that hands out no tasks", () => {
  const file = stackFile(
    "config: { sfn-workers:workloads: { one: { worker: lambda } }, sfn-workers:workflows: { a: {}, b: {} } }",
  );
  expect(settingsWith({ variables: {}, workloads: [], workflows: ["b"] }, file)).toEqual({
    "sfn-workers:workloads": {},
    "sfn-workers:workflows": { b: {} },
  });
});

test.each(["one:", "one: lambda", "one: { variables: SERVICE_URL }"])(
  "settings of another form stay unchanged, so that the program reports them: %s",
  (text) => {
    const file = stackFile(`config: { sfn-workers:workloads: { ${text} } }`);
    expect(settingsWith({ variables: VARIABLES }, file)).toEqual({
      "sfn-workers:workloads": parse(`{ ${text} }`),
    });
  },
);

test.each(["", "config:\n", "config: { sfn-workers:workloads: [one] }", "confg: {}"])(
  "a stack file without workloads has none: %j",
  (text) => {
    expect(settingsWith({ variables: VARIABLES }, stackFile(text))).toEqual({});
  },
);

test("the error of a file that is not YAML names it", () => {
  const file = stackFile("config: { a: 1\nb");
  expect(() => settingsWith({ variables: {} }, file)).toThrow(`${file}:2: `);
});

test("a workload's secrets replace those of the file, and one without secrets gets no setting", () => {
  const file = stackFile(`config:
  sfn-workers:workloads:
    one: { worker: lambda, secrets: { KEY: prod/key, OTHER: x } }
    two: { worker: lambda }
    three: { worker: lambda, secrets: { OPTIONAL: prod/key } }
`);
  const secrets = { one: { KEY: "local/KEY" }, two: {}, three: {} };
  expect(settingsWith({ variables: {}, secrets }, file)).toEqual({
    "sfn-workers:workloads": {
      one: { worker: "lambda", secrets: { KEY: "local/KEY" } },
      two: { worker: "lambda" },
      three: { worker: "lambda", secrets: {} },
    },
  });
});

test("an encrypted value is refused with its key and the remedy, before anything is built", () => {
  const file = stackFile(
    "config: { sfn-workers:workloads: { one: { variables: { KEY: { secure: v1:abc } } } }, aws:x: { secure: v1:abc } }",
  );
  expect(() => settingsWith({ variables: {} }, file)).toThrow(
    /sfn-workers:workloads\.one\.variables\.KEY is encrypted \(secure:\).*Secrets Manager[\s\S]*aws:x is encrypted/,
  );
});
