import type { Definition, StateMachineType } from "@sfn-workers/states-language";

/** Settings that are stored and returned, without effect here. */
export interface MachineSettings {
  readonly loggingConfiguration: unknown;
  readonly tracingConfiguration: unknown;
  readonly encryptionConfiguration: unknown;
}

/** The version or alias with which an execution was started. */
export interface Qualifier {
  /** For an alias, the version that it chose. */
  readonly version: number;
  readonly alias: string | undefined;
}

/** The definition, role and settings with which an execution runs. An update of the machine does not change them. */
export interface Revision {
  /** The serial of the state machine. One that is created again under the same ARN has another. */
  readonly machine: number;
  readonly machineArn: string;
  readonly machineName: string;
  readonly type: StateMachineType;
  readonly roleArn: string;
  readonly definition: string;
  readonly compiled: Definition;
  readonly settings: MachineSettings;
  readonly revisionId: string;
  /** Of a machine that no update has changed, whose revision's id is told to nobody, as on AWS. */
  readonly isInitial: boolean;
  readonly updatedAt: number;
}
