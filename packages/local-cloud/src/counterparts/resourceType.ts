import type { z } from "zod";
import type { ArgumentList } from "../arguments/support.ts";
import type { CreateCounterpart, LocalRegistration } from "./counterpart.ts";

/** A type of resource that this package knows. */
export interface ResourceType {
  readonly create: CreateCounterpart;
  /** Has exactly the arguments that are reproduced or checked; tags that are only checked are not among them. */
  readonly inputs: z.ZodObject;
  readonly arguments: ArgumentList;
  /** Names what else has no local effect in these arguments. */
  readonly notHere?: (inputs: LocalRegistration["inputs"]) => readonly string[];
}
