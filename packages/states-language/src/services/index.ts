export { MODELS_RELEASE } from "./modelsRelease.ts";
export type { Bounds, Shape, StructureShape } from "./shape.ts";
export { readTaskModel, type ServiceResource, type TaskModel } from "./taskModel.ts";
