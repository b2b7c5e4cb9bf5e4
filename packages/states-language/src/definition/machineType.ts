export type StateMachineType = "STANDARD" | "EXPRESS";
