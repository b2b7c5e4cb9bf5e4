import type { Row } from "../case.ts";
import { accepted } from "./accepted.ts";
import { activities } from "./activities.ts";
import { api } from "./api.ts";
import { callbacks } from "./callbacks.ts";
import { checks } from "./checks.ts";
import { choices } from "./choices.ts";
import { encryption } from "./encryption.ts";
import { forks } from "./forks.ts";
import { intrinsics } from "./intrinsics.ts";
import { itemReaders, readObjects } from "./itemReaders.ts";
import { jsonata } from "./jsonata.ts";
import { jsonpath } from "./jsonpath.ts";
import { jsonpathFilters } from "./jsonpathFilters.ts";
import { machines } from "./machines.ts";
import { recovery } from "./recovery.ts";
import { sdkParameters } from "./sdkParameters.ts";
import { sizes } from "./sizes.ts";
import { states } from "./states.ts";
import { testState } from "./testState.ts";
import { transitions } from "./transitions.ts";
import { variables } from "./variables.ts";

/** The tables, by the area that each is about. */
export const tables: Readonly<Record<string, readonly Row[]>> = {
  checks,
  accepted,
  activities,
  callbacks,
  api,
  encryption,
  itemReaders,
  readObjects,
  sizes,
  transitions,
  jsonata,
  choices,
  forks,
  machines,
  recovery,
  states,
  testState,
  variables,
  jsonpath,
  jsonpathFilters,
  intrinsics,
  sdkParameters,
};
