/** Whose models these are. Written by generate/models.ts. */
export const MODELS_RELEASE = "botocore 1.44.8";
