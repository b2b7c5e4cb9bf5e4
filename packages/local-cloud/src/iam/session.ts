/** A caller: a role with the name of a session, as in `assumed-role/ROLE/SESSION`. */
export interface Session {
  readonly roleArn: string;
  readonly sessionName: string;
}
