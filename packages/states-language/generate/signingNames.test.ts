import { expect, test } from "vitest";
import { signingNames } from "./signingNames.ts";

test("a service has the name that its requests are signed for, if that is another one", () => {
  const service = (metadata: { endpointPrefix: string; signingName?: string }) => ({
    metadata: { serviceFullName: "A", ...metadata },
  });
  const written = signingNames(
    new Map([
      ["sfn", service({ endpointPrefix: "states" })],
      ["ecs", service({ endpointPrefix: "ecs" })],
      ["lexruntime", service({ endpointPrefix: "runtime.lex", signingName: "lex" })],
    ]),
  );
  expect(written).toContain('= {\n  lexruntime: "lex",\n  sfn: "states",\n};\n');
});
