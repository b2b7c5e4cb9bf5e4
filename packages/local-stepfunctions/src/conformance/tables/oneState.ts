interface Workflow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, object>>;
}

/** A definition of one state, or a workflow inside a state: a Pass state, unless its fields say otherwise. */
export function oneState(name: string, fields: object = {}): Workflow {
  return { StartAt: name, States: { [name]: { Type: "Pass", End: true, ...fields } } };
}
