// Makes this phone the driver's, once, however often its call has to be repeated.
import type { Core } from "./core";
import { putSetting, setting } from "./database";
import { exportPublic, hex, makeKeys, utf8 } from "./keys";
import { statusOf } from "./transport";

export async function enrol(core: Core, typed: string): Promise<"enrolled" | "not-valid" | "offline"> {
  const invitation = codeOf(typed);
  if (invitation === "") return "not-valid";
  const invitationHash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(invitation))));
  let enrolment = await setting(core.database, "enrolment");
  if (enrolment?.invitationHash !== invitationHash) {
    const fresh = { operationId: crypto.randomUUID(), invitationHash, keys: await makeKeys() };
    await core.change((transaction) => putSetting(transaction, "enrolment", fresh));
    enrolment = fresh;
  }

  const { operationId, keys } = enrolment;
  const request = {
    operationId, invitation, signKey: await exportPublic(keys.sign.publicKey), openKey: await exportPublic(keys.open.publicKey),
  };
  let outcome;
  try {
    ({ outcome } = await core.calls.call((client, options) => client.enrolDevice(request, options)));
  } catch (error) {
    return statusOf(error) === undefined ? "offline" : "not-valid";
  }

  const settings = "settings" as const;
  if (outcome.case !== "enrolled") {
    await core.change((transaction) => transaction.objectStore(settings).delete("enrolment"));
    return "not-valid";
  }

  const { deviceId, driverLabel } = outcome.value;
  await core.change(async (transaction) => {
    await putSetting(transaction, "device", { deviceId, driverLabel, keys });
    await transaction.objectStore(settings).delete("enrolment");
    await transaction.objectStore(settings).delete("revoked");
  });
  return "enrolled";
}

/** As typed or scanned, alone or at the end of an address. */
function codeOf(typed: string): string {
  const code = typed.includes("#i=") ? typed.slice(typed.indexOf("#i=") + 3) : typed;
  try {
    return decodeURIComponent(code).replace(/\s/g, "").toUpperCase();
  } catch {
    return "";
  }
}
