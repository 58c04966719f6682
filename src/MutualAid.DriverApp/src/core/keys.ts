// The phone's two keys, and what is signed, opened and sealed with them, as driver.proto says.
import { create, fromBinary } from "@bufbuild/protobuf";
import {
  SealedNoteSchema, StopDetailsSchema, type SealedNote, type SealedStop, type StopDetails,
} from "../gen/mutualaid/driver/v1/driver_pb";

type Bytes = Uint8Array<ArrayBuffer>;
const curve = { namedCurve: "P-256" } as const;

/** Private halves that never leave the browser: it refuses to export them. */
export interface PhoneKeys {
  sign: CryptoKeyPair;
  open: CryptoKeyPair;
}

export async function makeKeys(): Promise<PhoneKeys> {
  const [sign, open] = await Promise.all([
    crypto.subtle.generateKey({ name: "ECDSA", ...curve }, false, ["sign", "verify"]),
    crypto.subtle.generateKey({ name: "ECDH", ...curve }, false, ["deriveBits"]),
  ]);
  return { sign, open };
}

/** SubjectPublicKeyInfo in DER. */
export async function exportPublic(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey("spki", key));
}

/** The 64 bytes (r and s) that a call is signed with. */
export async function signCall(
  key: CryptoKey, path: string, time: number, nonce: string, message: Uint8Array,
): Promise<Bytes> {
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", message as Bytes)));
  const text = utf8(`${path}\n${time}\n${nonce}\n${hash}`);
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, text));
}

/** Throws when it was not sealed to this key for this stop. */
export async function openSealed(stopId: string, stop: SealedStop, openKey: CryptoKey): Promise<StopDetails> {
  const info = utf8(`mutualaid stop ${stopId} ${stop.revealId}`);
  const ephemeral = await importPublic(stop.ephemeralKey);
  const key = await sharedKey(openKey, ephemeral, info, "decrypt");
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: stop.nonce as Bytes, additionalData: info }, key, stop.ciphertext as Bytes);
  return fromBinary(StopDetailsSchema, new Uint8Array(plain));
}

/** Text for the pantry, which alone can open it. */
export async function sealNote(text: string, operationId: string, noteKey: Uint8Array): Promise<SealedNote> {
  const info = utf8(`mutualaid note ${operationId}`);
  const ephemeral = await crypto.subtle.generateKey({ name: "ECDH", ...curve }, false, ["deriveBits"]);
  const key = await sharedKey(ephemeral.privateKey, await importPublic(noteKey), info, "encrypt");
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: info }, key, utf8(text));
  return create(SealedNoteSchema, {
    ephemeralKey: await exportPublic(ephemeral.publicKey), nonce, ciphertext: new Uint8Array(ciphertext),
  });
}

/** HKDF-SHA-256 (RFC 5869), without salt, of the ECDH secret. */
async function sharedKey(mine: CryptoKey, theirs: CryptoKey, info: Bytes, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, material, { name: "AES-GCM", length: 256 }, false, [use]);
}

function importPublic(spki: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("spki", spki as Bytes, { name: "ECDH", ...curve }, false, []);
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
