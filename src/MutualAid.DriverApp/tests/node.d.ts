// The few modules of Node that the build and the tests use, untyped: its types would claim the browser's timers.
declare module "node:crypto";
declare module "node:fs";
declare module "node:path";
declare const Buffer: any;
