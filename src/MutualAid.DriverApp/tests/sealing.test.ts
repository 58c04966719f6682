// Signatures and seals checked by node's own cryptography, written from the contract.
import { expect, test } from "vitest";
import * as node from "node:crypto";
import { exportPublic, makeKeys, openSealed, sealNote, signCall, utf8 } from "../src/core/keys";
import { seal } from "./pantry";

test("a call's signature is 64 bytes over path, time, nonce and the message's hash", async () => {
  const keys = await makeKeys();
  const path = "/mutualaid.driver.v1.DriverService/GetRoute";
  const signature = await signCall(keys.sign.privateKey, path, 1777626000000, "0123456789abcdef", utf8("abc"));
  expect(signature.length).toBe(64);
  // The hash of "abc" is the first example of FIPS 180-2.
  const text = `${path}\n1777626000000\n0123456789abcdef\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad`;
  const key = node.createPublicKey({ key: Buffer.from(await exportPublic(keys.sign.publicKey)), format: "der", type: "spki" });
  expect(node.verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
  expect(node.verify("sha256", Buffer.from(`${text} `), { key, dsaEncoding: "ieee-p1363" }, signature)).toBe(false);
});

test("the private keys cannot be exported", async () => {
  const keys = await makeKeys();
  for (const key of [keys.sign.privateKey, keys.open.privateKey]) {
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("pkcs8", key)).rejects.toThrow();
  }
});

test("what is sealed to the phone for a stop opens with its key and for that stop only", async () => {
  const keys = await makeKeys();
  const sealed = seal(await exportPublic(keys.open.publicKey), "stop-1", "S1", 0);
  expect(await openSealed("stop-1", sealed, keys.open.privateKey)).toMatchObject({ address: "S1 Linden Street", driverWord: "river" });
  await expect(openSealed("stop-2", sealed, keys.open.privateKey)).rejects.toThrow();
  await expect(openSealed("stop-1", sealed, (await makeKeys()).open.privateKey)).rejects.toThrow();
});

test("a note opens with the pantry's key, under its operation's id", async () => {
  const pantry = node.generateKeyPairSync("ec", { namedCurve: "P-256" });
  const noteKey = new Uint8Array(pantry.publicKey.export({ format: "der", type: "spki" }));
  const note = await sealNote("Dog in the yard ñ", "operation-1", noteKey);
  const publicKey = node.createPublicKey({ key: Buffer.from(note.ephemeralKey), format: "der", type: "spki" });
  const secret = node.diffieHellman({ privateKey: pantry.privateKey, publicKey });
  const info = Buffer.from("mutualaid note operation-1");
  const cipher = node.createDecipheriv("aes-256-gcm", Buffer.from(node.hkdfSync("sha256", secret, "", info, 32)), note.nonce);
  cipher.setAAD(info);
  cipher.setAuthTag(note.ciphertext.slice(-16));
  const plain = Buffer.concat([cipher.update(note.ciphertext.slice(0, -16)), cipher.final()]);
  expect(plain.toString("utf8")).toBe("Dog in the yard ñ");
});
