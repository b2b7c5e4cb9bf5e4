/**
 * The last word on what a resource is given: gets the arguments that this program worked out, gives the ones to use.
 * It is for what the configuration does not offer; it must not change names, or Pulumi replaces the resource.
 */
export type Transform<Args> = (args: Args) => Args;

export function transformed<Args>(args: Args, transform: Transform<Args> | undefined): Args {
  return transform ? transform(args) : args;
}
