import { testCases } from "@sfn-workers/worker-core/testing";
import { test } from "vitest";
import { cases } from "./cases.ts";
import { workload } from "./handler.ts";

testCases(test, workload, cases);
