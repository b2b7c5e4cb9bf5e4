import type aliasMessages from "@pulumi/pulumi/proto/alias_pb.js";
import type callbackMessages from "@pulumi/pulumi/proto/callback_pb.js";
import type resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import type structMessages from "google-protobuf/google/protobuf/struct_pb.js";

/** The messages between a Pulumi program and the engine's resource monitor. */

export type Struct = structMessages.Struct;
export type Alias = aliasMessages.Alias;
export type Callback = callbackMessages.Callback;
export type RegisterResourceRequest = resourceMessages.RegisterResourceRequest;
export type ReadResourceRequest = resourceMessages.ReadResourceRequest;
export type ResourceInvokeRequest = resourceMessages.ResourceInvokeRequest;
export type TransformResourceOptions = resourceMessages.TransformResourceOptions;
