import { ConnectError, createClient } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { args, base64, run } from "./calls.mjs";

const transport = (args.protocol === "grpc" ? createGrpcTransport : createGrpcWebTransport)({
  baseUrl: `http://${args.address}`,
  httpVersion: args.http,
  ...(args.gzip ? { sendCompression: compressionGzip, compressMinBytes: 0 } : {}),
});

await run(async ({ service, method, request, metadata, deadlineMs, onReply }) => {
  let headers = {};
  let trailers = {};
  const stop = new AbortController();
  const options = {
    headers: metadata,
    timeoutMs: deadlineMs,
    signal: stop.signal,
    onHeader: (received) => { headers = entriesOf(received); },
    onTrailer: (received) => { trailers = entriesOf(received); },
  };
  try {
    const answer = createClient(service, transport)[method.localName](request, options);
    for await (const reply of method.methodKind === "unary" ? [await answer] : answer)
      if (onReply(reply))
        stop.abort();
    return { headers, trailers };
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    return {
      code: error.code,
      message: error.rawMessage,
      headers,
      trailers: entriesOf(error.metadata),
      details: error.details.map(({ type, value }) => ({ type, value: base64(value) })),
    };
  }
});

// Binary metadata as others report it: standard base64 with padding.
function entriesOf(received) {
  const padded = (value) => value.split(",").map((part) => base64(Buffer.from(part, "base64"))).join(",");
  return Object.fromEntries([...received].map(([name, value]) =>
    [name, name.endsWith("-bin") ? padded(value) : value]));
}
