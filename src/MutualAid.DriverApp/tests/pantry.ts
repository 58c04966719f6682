// A pantry for the tests: the service behind a fetch that can be cut, delayed, answered for, and that verifies
// signatures by node's own cryptography. Written from the contract.
import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import * as node from "node:crypto";
import {
  DriverService, EnrolDeviceResponseSchema, OperationResultSchema, OutcomeKind, Route_Answer, RouteSchema,
  SealedStopSchema, StopDetailsSchema, SubmitOperationsResponseSchema,
  type Operation, type Route, type SealedStop,
} from "../src/gen/mutualaid/driver/v1/driver_pb";

export const startTime = Date.UTC(2026, 4, 1, 9);
const hour = 3_600_000;

type Fault = (method: string, pass: () => Promise<Response>) => Promise<Response>;

export class Pantry {
  /** The pantry's clock, and its date. */
  time = startTime;
  today = "2026-05-01";
  route: Route | undefined = routeOf(5);
  readonly operations: Operation[] = [];
  readonly batches: number[] = [];
  readonly calls: string[] = [];
  readonly devices = new Map<string, Uint8Array>();
  revoked = false;
  /** Told by the test: throws for a batch, or names why an operation is rejected. */
  judge: (operation: Operation) => string | undefined = () => undefined;
  judgeBatch: (operations: readonly Operation[]) => void = () => undefined;
  fault: Fault = (_, pass) => pass();
  readonly noteKeys = node.generateKeyPairSync("ec", { namedCurve: "P-256" });
  private openKey: Uint8Array = new Uint8Array();
  private readonly nonces = new Set<string>();
  private readonly streams = new Set<() => void>();

  get offline(): boolean { return this.fault === noSignal; }
  set offline(value: boolean) { this.fault = value ? noSignal : (_, pass) => pass(); }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(String(input), init);
    const body = new Uint8Array(await request.clone().arrayBuffer()).subarray(5);
    const path = new URL(request.url).pathname;
    const method = path.split("/")[2]!;
    this.calls.push(method);
    return this.fault(method, async () => {
      request.headers.set("x-verified", String(method === "EnrolDevice" || this.verifies(path, request.headers, body)));
      const handler = this.handlers.get(path)!;
      const response = await handler(request);
      const headers = new Headers(response.headers);
      headers.set("date", new Date(this.time).toUTCString());
      return new Response(response.body, { status: response.status, headers });
    });
  };

  /** Ends the streams that are open, as when the connection is lost. */
  cutStreams(): void {
    for (const end of this.streams) end();
  }

  push(change: (route: Route) => void): void {
    change(this.route!);
    this.route!.position += 1n;
    this.cutStreams();
  }

  private verifies(path: string, headers: Headers, message: Uint8Array): boolean {
    const time = Number(headers.get("mutualaid-time"));
    const nonce = headers.get("mutualaid-nonce")!;
    const signKey = this.devices.get(headers.get("mutualaid-device") ?? "");
    if (!signKey || this.revoked || Math.abs(time - this.time) > 120_000 || this.nonces.has(nonce)) return false;
    this.nonces.add(nonce);
    const text = `${path}\n${time}\n${nonce}\n${node.createHash("sha256").update(message).digest("hex")}`;
    const key = node.createPublicKey({ key: Buffer.from(signKey), format: "der", type: "spki" });
    return node.verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" },
      Buffer.from(headers.get("mutualaid-signature-bin")!, "base64"));
  }

  private readonly handlers = new Map(createConnectRouter({ grpcWeb: true, connect: false, grpc: false }).service(DriverService, {
    enrolDevice: (request): MessageInitShape<typeof EnrolDeviceResponseSchema> => {
      if (request.invitation !== "GOOD-CODE") return { outcome: { case: "invitationNotValid", value: {} } };
      const deviceId = `device-of-${request.operationId}`;
      this.devices.set(deviceId, request.signKey);
      this.openKey = request.openKey;
      return { outcome: { case: "enrolled", value: { deviceId, driverLabel: "Van 1" } } };
    },
    getRoute: (request, context) => {
      verified(context);
      return { outcome: this.route?.date === (request.date || this.today) ? { case: "route", value: this.snapshot() } : { case: "noRoute", value: {} } };
    },
    watchRoute: (request, context) => this.watch(request.afterPosition, context),
    revealStop: (request, context) => {
      verified(context);
      const stop = this.route!.stops.find((one) => one.stopId === request.stopId)!;
      if (!this.snapshot().stops.find((one) => one.stopId === stop.stopId)!.revealable) {
        return { outcome: { case: "notRevealable", value: { reason: 2 } } };
      }
      return { outcome: { case: "sealed", value: seal(this.openKey, stop.stopId, stop.code, this.time + 1.5 * hour) } };
    },
    submitOperations: (request, context): MessageInitShape<typeof SubmitOperationsResponseSchema> => {
      verified(context);
      this.batches.push(request.operations.length);
      this.judgeBatch(request.operations);
      const results = request.operations.map((operation): MessageInitShape<typeof OperationResultSchema> => {
        const reason = this.judge(operation);
        if (reason !== undefined) return { operationId: operation.operationId, outcome: { case: "rejected", value: { reason } } };
        this.record(operation);
        return { operationId: operation.operationId, outcome: { case: "recorded", value: {} } };
      });
      return { results, route: this.snapshot() };
    },
    signOut: (_, context) => {
      verified(context);
      this.revoked = true;
      return {};
    },
  }).handlers.map((handler) => [handler.requestPath, createFetchHandler(handler)]));

  private async* watch(afterPosition: bigint, context: HandlerContext) {
    verified(context);
    yield this.route!.position > afterPosition ? { route: this.snapshot() } : {};
    await new Promise<void>((resolve) => {
      this.streams.add(resolve);
      context.signal.addEventListener("abort", () => resolve());
    });
  }

  private record(operation: Operation): void {
    if (this.operations.some((known) => known.operationId === operation.operationId)) return;
    this.operations.push(operation);
    this.route!.position += 1n;
  }

  /** The route after all operations, in the order in which they happened. */
  private snapshot(): Route {
    const route = fromBinary(RouteSchema, toBinary(RouteSchema, this.route!));
    route.pantry!.noteKey = new Uint8Array(this.noteKeys.publicKey.export({ format: "der", type: "spki" }));
    const ordered = [...this.operations].sort((a, b) => timestampMs(a.occurredAt!) - timestampMs(b.occurredAt!));
    for (const { operationId, what } of ordered) {
      const stop = (stopId: string) => route.stops.find((one) => one.stopId === stopId)!;
      switch (what.case) {
        case "answer": route.answer = what.value.accepted ? Route_Answer.ACCEPTED : Route_Answer.DECLINED; break;
        case "acknowledge": route.acknowledgedVersion = Math.max(route.acknowledgedVersion, what.value.version); break;
        case "endShift": route.ended = true; break;
        case "load":
          for (const said of what.value.boxes) {
            for (const one of route.stops) for (const box of one.boxes) if (box.boxId === said.boxId) box.loaded = !said.refusal;
          }
          break;
        case "outcome":
          stop(what.value.stopId).outcome = what.value.kind;
          stop(what.value.stopId).outcomeOperationId = operationId;
          break;
        case "undo":
          stop(what.value.stopId).outcome = OutcomeKind.UNSPECIFIED;
          stop(what.value.stopId).outcomeOperationId = "";
          break;
        case "help": route.help = { $typeName: "mutualaid.driver.v1.HelpState", operationId, kind: what.value.kind, seen: false }; break;
      }
    }

    const open = route.stops.filter((one) => !one.cancelled && !one.outcome && one.boxes.some((box) => box.loaded));
    const underWay = route.answer === Route_Answer.ACCEPTED && !route.ended && !route.withdrawn;
    for (const one of route.stops) one.revealable = underWay && open.slice(0, 3).includes(one);
    return route;
  }
}

const noSignal: Fault = () => Promise.reject(new TypeError("Failed to fetch"));

function verified(context: HandlerContext): void {
  if (context.requestHeader.get("x-verified") !== "true") throw new ConnectError("Not signed.", Code.Unauthenticated);
}

export function routeOf(stops: number): Route {
  return create(RouteSchema, {
    routeId: "route-1", date: "2026-05-01", version: 1, position: 1n,
    pantry: { name: "Pantry", phone: "555 0100", timeZone: "America/Chicago", latitude: 41.8, longitude: -87.6 },
    stops: Array.from({ length: stops }, (_, index) => ({
      stopId: `stop-${index + 1}`, code: `S${index + 1}`,
      plannedArrival: timestampFromMs(startTime + index * 600_000), expectedArrival: timestampFromMs(startTime + index * 600_000),
      boxes: [{ boxId: `box-${index + 1}`, code: `B${index + 1}` }],
    })),
  });
}

/** Sealed by node's cryptography, step by step as the contract says. */
export function seal(openKey: Uint8Array, stopId: string, code: string, until: number): SealedStop {
  const revealId = node.randomUUID();
  const info = Buffer.from(`mutualaid stop ${stopId} ${revealId}`);
  const ephemeral = node.generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKey = node.createPublicKey({ key: Buffer.from(openKey), format: "der", type: "spki" });
  const secret = node.diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  const key = Buffer.from(node.hkdfSync("sha256", secret, Buffer.alloc(0), info, 32));
  const nonce = node.randomBytes(12);
  const cipher = node.createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(info);
  const plain = toBinary(StopDetailsSchema, create(StopDetailsSchema, {
    address: `${code} Linden Street`, driverWord: "river", householdWord: "Éclair", latitude: 41.9, longitude: -87.7,
  }));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return create(SealedStopSchema, {
    revealId, nonce: new Uint8Array(nonce), ciphertext: new Uint8Array(ciphertext), until: timestampFromMs(until),
    ephemeralKey: new Uint8Array(ephemeral.publicKey.export({ format: "der", type: "spki" })),
  });
}
