import argparse
import base64
import json

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

parser = argparse.ArgumentParser()
parser.add_argument("--address", required=True)
parser.add_argument("--descriptors", required=True)
parser.add_argument("--calls", required=True)
parser.add_argument("--gzip", action="store_true")
args = parser.parse_args()

pool = descriptor_pool.DescriptorPool()
files = descriptor_pb2.FileDescriptorSet()
with open(args.descriptors, "rb") as f:
    files.ParseFromString(f.read())
for file in files.file:
    pool.Add(file)
factory = message_factory.MessageFactory(pool)


def message_class(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


def encode(metadata):
    return [(name, base64.b64decode(value) if name.endswith("-bin") else value) for name, value in metadata.items()]


def decode(metadata):
    joined = {}
    for name, value in metadata or ():
        text = base64.b64encode(value).decode() if isinstance(value, bytes) else value
        joined[name] = joined[name] + "," + text if name in joined else text
    return joined


def details(trailers):
    for name, value in trailers or ():
        if name == "grpc-status-details-bin":
            status = message_class("google.rpc.Status").FromString(value)
            for any_message in status.details:
                yield {
                    "type": any_message.type_url.split("/")[-1],
                    "value": base64.b64encode(any_message.value).decode(),
                }


def stub(channel, service, method):
    make = channel.unary_stream if method.server_streaming else channel.unary_unary
    return make(
        f"/{service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_class(method.output_type.full_name).FromString,
    )


def make_call(channel, call):
    service_name, method_name = call["method"].split("/")
    service = pool.FindServiceByName(service_name)
    method = service.FindMethodByName(method_name)
    request = json_format.ParseDict(call["request"], message_class(method.input_type.full_name)())
    send = stub(channel, service, method)
    options = {"metadata": encode(call.get("metadata", {})), "timeout": call.get("deadlineMs", 10_000) / 1000}
    running = send(request, **options) if method.server_streaming else send.future(request, **options)
    replies = []
    try:
        for reply in running if method.server_streaming else [running.result()]:
            replies.append(json_format.MessageToDict(reply))
            if len(replies) == call.get("cancelAfter"):
                running.cancel()
    except (grpc.RpcError, grpc.FutureCancelledError):
        pass  # The status says it.
    return {
        "id": call["id"],
        "code": running.code().value[0],
        "message": running.details() or "",
        "replies": replies,
        "headers": decode(running.initial_metadata()),
        "trailers": decode(running.trailing_metadata()),
        "details": list(details(running.trailing_metadata())),
    }


compression = grpc.Compression.Gzip if args.gzip else grpc.Compression.NoCompression
with grpc.insecure_channel(args.address, compression=compression, options=[("grpc.enable_retries", 0)]) as channel:
    with open(args.calls, encoding="utf-8") as f:
        for call in json.load(f):
            print(json.dumps(make_call(channel, call)), flush=True)
