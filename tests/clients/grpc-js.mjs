import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { args, base64, registry, run } from "./calls.mjs";

const client = new Client(args.address, credentials.createInsecure(), {
  "grpc.enable_retries": 0,
  "grpc.default_compression_algorithm": args.gzip ? 2 : 0,
});

await run(({ service, method, request, metadata, deadlineMs, onReply }) => {
  const shape = [
    `/${service.typeName}/${method.name}`,
    (message) => Buffer.from(toBinary(method.input, message)),
    (bytes) => fromBinary(method.output, bytes),
    request,
    metadataOf(metadata),
    { deadline: Date.now() + deadlineMs },
  ];
  return new Promise((resolve) => {
    let headers = {};
    const end = ({ code, details, metadata: trailers }) =>
      resolve({ code, message: details, headers, trailers: entriesOf(trailers), details: detailsOf(trailers) });
    // The status event has the trailers of a unary call that went well; its callback has only the message.
    const call = method.methodKind === "unary"
      ? client.makeUnaryRequest(...shape, (error, reply) => error || onReply(reply))
      : stream(method, shape).on("data", (reply) => onReply(reply) && call.cancel());
    call.on("metadata", (received) => { headers = entriesOf(received); });
    call.on("status", (ended) => setImmediate(end, ended));
    call.on("error", () => {}); // The status says it.
  });
});
client.close();

/** A stream of replies to one request, also where the method would take more. */
function stream(method, [path, write, read, request, ...rest]) {
  if (method.methodKind === "server_streaming")
    return client.makeServerStreamRequest(path, write, read, request, ...rest);
  const call = client.makeBidiStreamRequest(path, write, read, ...rest);
  call.end(request);
  return call;
}

function metadataOf(entries) {
  const sent = new Metadata();
  for (const [name, value] of entries)
    sent.add(name, name.endsWith("-bin") ? Buffer.from(value, "base64") : value);
  return sent;
}

function entriesOf(received) {
  return Object.fromEntries(Object.keys(received.getMap()).map((name) =>
    [name, received.get(name).map((value) => (typeof value === "string" ? value : base64(value))).join(",")]));
}

function detailsOf(trailers) {
  return trailers.get("grpc-status-details-bin").flatMap((bytes) =>
    fromBinary(registry.getMessage("google.rpc.Status"), bytes).details.map((any) =>
      ({ type: any.typeUrl.split("/").at(-1), value: base64(any.value) })));
}
