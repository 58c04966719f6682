import { useState } from "preact/hooks";
import { HelpKind } from "../gen/mutualaid/driver/v1/driver_pb";
import { ActionButton } from "./ActionButton";
import { Icon } from "./Icon";
import { NoteField } from "./NoteField";
import { Notice } from "./Notice";
import { announce } from "./notices";
import { Sheet } from "./Sheet";
import { useSession } from "./sessionContext";
import { fill, texts } from "./texts";

export function helpName(kind: HelpKind): string {
  const t = texts.value.help;
  switch (kind) {
    case HelpKind.RUNNING_LATE: return t.late;
    case HelpKind.VEHICLE_TROUBLE: return t.vehicle;
    case HelpKind.UNSAFE: return t.unsafe;
    case HelpKind.CALL_HOUSEHOLD: return t.household;
    case HelpKind.MESSAGE: return t.aMessage;
    default: return t.callMe;
  }
}

const kinds = [HelpKind.CALL_ME, HelpKind.RUNNING_LATE, HelpKind.VEHICLE_TROUBLE, HelpKind.UNSAFE] as const;

export function CallPantry({ class: kind = "button" }: { class?: string }) {
  const pantry = useSession().route.value?.pantry;
  if (!pantry?.phone) return null;
  return <a class={kind} href={`tel:${pantry.phone}`}><Icon name="phone" /> {fill(texts.value.help.callPantry, { name: pantry.name })}</a>;
}

export function HelpSheet({ stopId }: { stopId: string | undefined }) {
  const session = useSession();
  const [writing, setWriting] = useState(false);
  const [message, setMessage] = useState("");
  const t = texts.value.help;
  const route = session.route.value;
  const stop = route?.stops.find((one) => one.stopId === stopId);

  const ask = async (kind: HelpKind, note: string) => {
    await session.askHelp(kind, stopId, note);
    setWriting(false);
    setMessage("");
    announce(t.saved);
  };

  return (
    <Sheet title={t.title} isHelp>
      <p class="tip">{t.emergency}</p>
      {stop && <p>{fill(t.about, { code: stop.code })}</p>}
      {route && !route.pantry.phone && <p>{t.noPhone}</p>}
      {!route && <p>{t.noRoute}</p>}
      <div class="stack">
        <CallPantry class="button primary" />
        {route && !writing && kinds.map((kind) => (
          <ActionButton key={kind} act={() => ask(kind, "")}>{helpName(kind)}</ActionButton>
        ))}
        {route && !writing && <button type="button" onClick={() => setWriting(true)}><Icon name="message" /> {t.message}</button>}
      </div>
      {writing && (
        <div class="stack">
          <NoteField label={t.messageLabel} value={message} onChange={setMessage} focus />
          <ActionButton class="primary" disabled={message.trim() === ""} act={() => ask(HelpKind.MESSAGE, message.trim())}>
            {t.send}
          </ActionButton>
          <button type="button" class="quiet" onClick={() => setWriting(false)}>{texts.value.app.back}</button>
        </div>
      )}
      <HelpState />
    </Sheet>
  );
}

/** How the newest call for help stands. */
export function HelpState() {
  const help = useSession().route.value?.help;
  const t = texts.value.help;
  return (
    <div role="status">
      {help && (
        <Notice tone={help.state === "seen" ? "good" : "warn"} icon={({ unsent: "clock", sent: "up", seen: "check" } as const)[help.state]}>
          <strong class="line">{fill(t.last, { what: helpName(help.kind) })}</strong> {t[help.state]}
        </Notice>
      )}
    </div>
  );
}
