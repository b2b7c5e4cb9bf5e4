import { enableCompileCache } from "node:module";

// The processes that tests start find what others have compiled.
enableCompileCache();
