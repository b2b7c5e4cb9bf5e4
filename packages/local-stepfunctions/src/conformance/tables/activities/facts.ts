import type { Source } from "../../case.ts";

export const HISTORIES: Source = {
  basis: "recorded",
  where: "LocalStack's activities/test_activities.py",
};
export const CALLBACKS: Source = {
  basis: "recorded",
  where: "LocalStack's callback/test_callback.py",
};
