/**
 * Final override of a resource's arguments, for settings that the configuration does not offer. It must not change names:
 * Pulumi would replace the resource.
 */
export type Transform<Args> = (args: Args) => Args;

export function transformed<Args>(args: Args, transform: Transform<Args> | undefined): Args {
  return transform ? transform(args) : args;
}
