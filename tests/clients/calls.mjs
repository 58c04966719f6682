// What the two Node clients have in common: the arguments, the descriptors, and how a result is printed.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createFileRegistry, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

export const { values: args } = parseArgs({
  options: {
    address: { type: "string" },
    descriptors: { type: "string" },
    calls: { type: "string" },
    protocol: { type: "string", default: "grpc" },
    http: { type: "string", default: "2" },
    gzip: { type: "boolean", default: false },
  },
});

export const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(args.descriptors)));

export const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** Makes every call with `make({ service, method, request, metadata, deadlineMs, onReply })`. */
export async function run(make) {
  for (const call of JSON.parse(readFileSync(args.calls, "utf8"))) {
    const [serviceName, methodName] = call.method.split("/");
    const service = registry.getService(serviceName);
    const method = service.methods.find((m) => m.name === methodName);
    const replies = [];
    const result = await make({
      service,
      method,
      request: fromJson(method.input, call.request, { registry }),
      metadata: Object.entries(call.metadata ?? {}),
      deadlineMs: call.deadlineMs ?? 10_000,
      /** Takes a reply; true when the caller has had enough. */
      onReply: (reply) => replies.push(toJson(method.output, reply, { registry })) === call.cancelAfter,
    });
    console.log(JSON.stringify({ id: call.id, code: 0, message: "", details: [], ...result, replies }));
  }
}
