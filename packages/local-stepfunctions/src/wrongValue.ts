/** A value on the command line, or in a variable, is wrong. The message names the option, its value and what is allowed. */
export class WrongValue extends Error {}
