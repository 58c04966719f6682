"""A driver's shift, from the invitation to signing out, as an app of your own would go about it: see docs/driver-api.md."""
import argparse
import base64
import datetime
import hashlib
import json
import os
import time
import uuid

import grpc
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

parser = argparse.ArgumentParser()
parser.add_argument("--address", required=True)
parser.add_argument("--descriptors", required=True, help="a FileDescriptorSet with driver.proto, as protoc writes it")
parser.add_argument("--invitation", required=True)
parser.add_argument("--refuse-first-box", action="store_true", help="it is damaged, and stays at the pantry")
parser.add_argument("--stranger-at", type=int, help="the door, counted from 0, where somebody does not know the word")
parser.add_argument("--again", action="store_true", help="send every operation twice, as after a lost answer")
args = parser.parse_args()

pool = descriptor_pool.DescriptorPool()
with open(args.descriptors, "rb") as f:
    for file in descriptor_pb2.FileDescriptorSet.FromString(f.read()).file:
        pool.Add(file)
service = pool.FindServiceByName("mutualaid.driver.v1.DriverService")
channel = grpc.insecure_channel(args.address)  # with TLS: grpc.secure_channel(address, grpc.ssl_channel_credentials())
sign_key, open_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
device, outbox, sequence = None, [], 0


def new_id():
    return str(uuid.uuid4())


def message(descriptor, **fields):
    return json_format.ParseDict(fields, message_factory.MessageFactory(pool).GetPrototype(descriptor)())


def say(step, **what):
    print(json.dumps({"step": step, **what}), flush=True)


def public(key):
    der = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(*der)


def signed(path, body):
    """The metadata of one sending of a call: made anew each time that it is sent."""
    moment, nonce = str(int(time.time() * 1000)), uuid.uuid4().hex
    text = f"{path}\n{moment}\n{nonce}\n{hashlib.sha256(body).hexdigest()}".encode()
    r, s = utils.decode_dss_signature(sign_key.sign(text, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return [("mutualaid-device", device), ("mutualaid-time", moment), ("mutualaid-nonce", nonce), ("mutualaid-signature-bin", signature)]


def call(name, **fields):
    method = service.FindMethodByName(name)
    path, body = f"/{service.full_name}/{name}", message(method.input_type, **fields).SerializeToString()
    make = channel.unary_stream if method.server_streaming else channel.unary_unary
    parse = message_factory.MessageFactory(pool).GetPrototype(method.output_type).FromString
    for wait in (1, 2, 4, 8, None):
        try:
            send = make(path, request_serializer=bytes, response_deserializer=parse)
            return send(body, metadata=signed(path, body) if device else None, timeout=20)
        except grpc.RpcError as error:  # lost on its way: the same bytes again, signed anew
            if wait is None or error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                raise
            time.sleep(wait)


def key_between(own, other, info):
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(own.exchange(ec.ECDH(), other))


def opened(stop, sealed):
    info = f"mutualaid stop {stop.stop_id} {sealed.reveal_id}".encode()
    key = key_between(open_key, serialization.load_der_public_key(sealed.ephemeral_key), info)
    plain = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, info)
    return message(pool.FindMessageTypeByName("mutualaid.driver.v1.StopDetails")).FromString(plain)


def sealed_note(operation, text):
    ephemeral, info, nonce = ec.generate_private_key(ec.SECP256R1()), f"mutualaid note {operation}".encode(), os.urandom(12)
    key = key_between(ephemeral, serialization.load_der_public_key(route.pantry.note_key), info)
    parts = public(ephemeral), nonce, AESGCM(key).encrypt(nonce, text.encode(), info)
    return dict(zip(("ephemeral_key", "nonce", "ciphertext"), (base64.b64encode(part).decode() for part in parts)))


def did(what, operation=None, **fields):
    """Into the outbox first, which an app keeps on disk; it leaves it only with a result of its own."""
    global sequence
    sequence += 1
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    outbox.append({"operation_id": operation or new_id(), "occurred_at": now, "sequence": sequence, what: fields})


def sync():
    global route
    for _ in range(2 if args.again else 1):
        answer = call("SubmitOperations", route_id=route.route_id, operations=outbox[:50])
    done = {result.operation_id: result.rejected.reason for result in answer.results}
    say("sync", results=[done[one["operation_id"]] or "recorded" for one in outbox[:50]])
    outbox[:], route = [one for one in outbox if one["operation_id"] not in done], answer.route


keys = {name: base64.b64encode(public(key)).decode() for name, key in (("sign_key", sign_key), ("open_key", open_key))}
enrolled = call("EnrolDevice", operation_id=new_id(), invitation=args.invitation, **keys).enrolled
device = enrolled.device_id
say("enrol", driver=enrolled.driver_label)

route = call("GetRoute").route
boxes = [{"box_id": box.box_id} for stop in route.stops for box in stop.boxes]
if args.refuse_first_box:
    boxes[0]["refusal"] = "LOAD_REFUSAL_DAMAGED"
did("answer", accepted=True)
did("acknowledge", version=route.version)
did("load", boxes=boxes)
sync()
watched = next(call("WatchRoute", route_id=route.route_id)).route
resumed = next(call("WatchRoute", route_id=route.route_id, after_position=watched.position))  # an app keeps it open, and resumes so
say("watch", stops=len(watched.stops), news_after_resuming=resumed.HasField("route"))

door = 0
while stop := next((stop for stop in route.stops if stop.revealable), None):
    answer = call("RevealStop", operation_id=new_id(), route_id=route.route_id, stop_id=stop.stop_id)
    details = opened(stop, answer.sealed)  # in memory only, and gone when the stop is
    heard = "sunshine" if door == args.stranger_at else details.household_word  # what is answered to details.driver_word
    say("door", stop=stop.code, address_known=bool(details.address), words_match=heard == details.household_word)
    if door == 0:  # a slip of the thumb
        did("outcome", stop_id=stop.stop_id, kind="OUTCOME_KIND_NOBODY_HOME", fate="BOX_FATE_COMES_BACK")
        did("undo", stop_id=stop.stop_id)
    if heard == details.household_word:
        did("outcome", stop_id=stop.stop_id, kind="OUTCOME_KIND_DELIVERED", handover="HANDOVER_DOOR_WORDS")
    else:
        did("outcome", stop_id=stop.stop_id, kind="OUTCOME_KIND_WRONG_ADDRESS", fate="BOX_FATE_COMES_BACK")
    sync()
    door += 1

operation = new_id()
did("help", operation, kind="HELP_KIND_MESSAGE", note=sealed_note(operation, "The bell at the last door is broken."))
did("end_shift")
sync()
say("end", ended=route.ended, unsent=len(outbox))
call("SignOut", operation_id=new_id())
try:
    call("GetRoute")
except grpc.RpcError as error:
    say("signed out", next_call=error.code().name)
