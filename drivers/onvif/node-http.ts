/** Node's HTTP modules. An `import` of them reads every export, among them those of undici: some 80 ms of CPU that every
 * start of a room would pay. */
export const http = process.getBuiltinModule("node:http");
export const https = process.getBuiltinModule("node:https");
