import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Stands in for the SDK's default chain in the bundle. Lambda gives a function its role's credentials as environment
 * variables, so that the chain's other links (SSO, profiles, instance metadata) would only be carried along.
 */
export const defaultProvider = () => fromEnv();
