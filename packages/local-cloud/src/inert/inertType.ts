import type { z } from "zod";
import type { ArgumentList } from "../arguments/support.ts";
import { NO_LOCAL_EFFECT } from "../arguments/withCheckedArguments.ts";
import type { Cloud } from "../cloud.ts";
import { type LocalRegistration, readInputs } from "../counterparts/counterpart.ts";
import type { ResourceType } from "../counterparts/resourceType.ts";
import { arnOf, physicalName } from "../names.ts";

/** The outputs that AWS would compute for a resource. */
export type Computed = (
  name: string,
  hash: string,
  region: string,
) => { readonly id: string } & Readonly<Record<string, unknown>>;

interface InertOptions<Inputs> {
  readonly arguments: ArgumentList;
  /** The arguments that make the outputs, and those whose mistakes AWS refuses at once. */
  readonly inputs: z.ZodObject & z.ZodType<Inputs>;
  readonly computed: Computed;
  readonly description?: string;
  /** @throws {Error} when AWS would refuse the resource for what else exists. */
  readonly require?: (inputs: Inputs, cloud: Cloud, region: string) => void;
  /**
   * Takes its place among what exists, until the resource is deleted.
   *
   * @returns what gives it back
   * @throws {Error} when AWS would refuse the resource, because another one has that place.
   */
  readonly take?: (inputs: Inputs, id: string, cloud: Cloud) => (() => void) | undefined;
}

/** A type that is listed without a local effect. */
export function inertType<Inputs>({
  arguments: list,
  inputs: schema,
  computed,
  description = NO_LOCAL_EFFECT,
  require,
  take,
}: InertOptions<Inputs>): ResourceType {
  return {
    arguments: list,
    inputs: schema,
    create(resource, cloud) {
      const stateOf = (registration: LocalRegistration) => {
        const inputs = readInputs<Inputs>(schema, registration);
        require?.(inputs, cloud, registration.region);
        const { region } = registration;
        const { id, ...outputs } = computed(nameOf(registration), hashOf(registration), region);
        return { description, id, outputs };
      };
      const state = stateOf(resource);
      const giveBack = take?.(readInputs<Inputs>(schema, resource), state.id, cloud);
      return {
        ...state,
        update: stateOf,
        ...(giveBack !== undefined && { delete: giveBack }),
      };
    },
  };
}

const NAMES = ["name", "alarmName", "dashboardName"] as const;

function nameOf(resource: LocalRegistration): string {
  const given = NAMES.map((argument) => resource.inputs[argument]).find(
    (name) => typeof name === "string",
  );
  const prefix = resource.inputs["namePrefix"];
  return physicalName(
    resource,
    typeof given === "string" ? given : undefined,
    typeof prefix === "string" ? prefix : undefined,
  );
}

function hashOf(resource: LocalRegistration): string {
  return physicalName(resource).slice(-7);
}

/** A resource whose ARN ends in its name. */
export const named =
  (service: string, prefix: string): Computed =>
  (name, _hash, region) => {
    const arn = arnOf(region, service, `${prefix}${name}`);
    return { id: name, name, arn };
  };

/** A resource with an id that AWS generates, such as `vpc-0a1b2c3d`. */
export const generated =
  (prefix: string): Computed =>
  (_name, hash, region) => {
    const id = `${prefix}-${hash}`;
    return { id, arn: arnOf(region, "ec2", `${prefix}/${id}`) };
  };

/** A setting of another resource. */
export const attachment: Computed = (name) => ({ id: name });
