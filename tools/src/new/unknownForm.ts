/** A file that people edit has a form that the command can't change safely; the message says what to change by hand. */
export class UnknownForm extends Error {
  override readonly name = "UnknownForm";
}
