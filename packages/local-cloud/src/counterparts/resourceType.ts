import type { z } from "zod";
import type { ArgumentList } from "../arguments/support.ts";
import type { CreateCounterpart, LocalRegistration } from "./counterpart.ts";

/** A type of resource that this package knows. */
export interface ResourceType {
  readonly create: CreateCounterpart;
  /** Has exactly the arguments that are reproduced or checked; tags that are only checked are not among them. */
  readonly inputs: z.ZodObject;
  readonly arguments: ArgumentList;
  /**
   * Checks what needs no other resource, such as a name. It is also called before an update deletes the resource for its
   * replacement, as Pulumi's provider checks arguments before it changes anything.
   *
   * @param given also has the arguments without a local effect
   * @throws {Error} when an argument is wrong; the message names it.
   */
  readonly check?: (resource: LocalRegistration, given: LocalRegistration["inputs"]) => void;
  /** Names what else has no local effect in these arguments. */
  readonly notHere?: (inputs: LocalRegistration["inputs"]) => readonly string[];
}
