/** The refusals of Pulumi's engine for the option `protect`, in its words. */

export function replacementRefused(urn: string): Error {
  return new Error(
    `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, remove the ` +
      "`protect` flag from the resource in your Pulumi program and run `pulumi up`",
  );
}

export function deletionRefused(urn: string): Error {
  return new Error(
    `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, remove the \`protect\` flag from the ` +
      "resource in your Pulumi program and run `pulumi up`",
  );
}
