import { data } from "./probes/data.ts";
import { databases } from "./probes/databases.ts";
import { documents } from "./probes/documents.ts";
import { http } from "./probes/http.ts";
import { logs } from "./probes/logs.ts";
import { services } from "./probes/services.ts";

/** In the order of the page. */
export const probes = [...databases, ...services, ...http, ...documents, ...data, ...logs];
