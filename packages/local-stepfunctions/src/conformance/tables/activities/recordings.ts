import type { Source } from "../../case.ts";
import { localStack } from "../sources.ts";

export const HISTORIES: Source = localStack("activities/test_activities.py");
export const CALLBACKS: Source = localStack("callback/test_callback.py");
