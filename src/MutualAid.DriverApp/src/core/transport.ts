// Signed calls to the pantry, and what their failures mean.
import { Code, ConnectError, createClient, type CallOptions, type Client } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { signal } from "@preact/signals";
import { DriverService } from "../gen/mutualaid/driver/v1/driver_pb";
import type { Clock } from "./clock";
import { signCall } from "./keys";

/** The pantry no longer knows this phone, and the phone's clock is not to blame. */
export class Revoked extends Error {}

export interface Signer {
  deviceId: string;
  key: CryptoKey;
}

const envelopeBytes = 5;
const deadline = 10_000;
/** A signature further from the server's time than this may have been refused for that. */
const clockTolerance = 60_000;

/**
 * What the pantry said; undefined when the call didn't get through to it or its answer not back: no signal, a deadline, a
 * proxy that answers in its place, an answer cut short. Only a status that came as one counts.
 */
export function statusOf(error: unknown): Code | undefined {
  const known = ConnectError.from(error);
  return known.metadata.has("grpc-status") && known.code !== Code.Unavailable ? known.code : undefined;
}

export class Calls {
  /** Whether the last call got through. */
  readonly online = signal(true);
  private readonly client: Client<typeof DriverService>;

  constructor(
    private readonly clock: Clock,
    private readonly signer: () => Signer | undefined,
    private readonly fetch: typeof globalThis.fetch,
    baseUrl: string,
  ) {
    const transport = createGrpcWebTransport({ baseUrl, fetch: (input, init) => this.send(input, init) });
    this.client = createClient(DriverService, transport);
  }

  /** Throws Revoked, or whatever went wrong: statusOf() tells what. A call must do no harm when it is made twice. */
  async call<T>(
    make: (client: Client<typeof DriverService>, options: CallOptions) => Promise<T>,
    options: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<T> {
    for (let again = false; ; again = true) {
      const signedAt = this.clock.now();
      try {
        const response = await make(this.client, { timeoutMs: deadline, ...options });
        this.online.value = true;
        return response;
      } catch (error) {
        const status = statusOf(error);
        if (options.signal?.aborted) throw error;
        this.online.value = status !== undefined;
        if (status !== Code.Unauthenticated) throw error;
        // The first refusal may be the clock's, or a repetition's that the network made; the second is signed anew.
        if (again && this.wasTimely(signedAt, error)) throw new Revoked();
        if (again) throw error;
      }
    }
  }

  /** The route as it changes; each message in its turn, an undefined one for a sign of life. */
  watch(routeId: string, afterPosition: bigint, abort: AbortSignal) {
    return this.client.watchRoute({ routeId, afterPosition }, { signal: abort });
  }

  private wasTimely(signedAt: number, error: unknown): boolean {
    const date = Date.parse(ConnectError.from(error).metadata.get("date") ?? "");
    return Math.abs(date - signedAt) <= clockTolerance;
  }

  private async send(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
    const headers = new Headers(init?.headers);
    const signer = this.signer();
    if (signer) {
      const path = new URL(String(input)).pathname;
      const time = this.clock.now();
      const nonce = crypto.randomUUID();
      const message = (init!.body as Uint8Array).subarray(envelopeBytes);
      const signature = await signCall(signer.key, path, time, nonce, message);
      headers.set("mutualaid-device", signer.deviceId);
      headers.set("mutualaid-time", String(time));
      headers.set("mutualaid-nonce", nonce);
      headers.set("mutualaid-signature-bin", btoa(String.fromCharCode(...signature)));
    }

    const response = await this.fetch(input, { ...init, headers, cache: "no-store", credentials: "omit" });
    const isPantry = response.status === 200 && response.headers.get("content-type")?.startsWith("application/grpc-web");
    if (!isPantry) throw new ConnectError(`HTTP ${response.status} by something in between`, Code.Unavailable);
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.clock.sync(date);
    return response;
  }
}
