/** The namespace of every key in a stack file, independent of the project's name. */
export const NAMESPACE = "sfn-workers";
