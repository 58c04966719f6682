import { useState } from "preact/hooks";
import { DoorInstruction } from "../gen/mutualaid/driver/v1/driver_pb";
import type { DoorDetails, DoorWord } from "../core/session";
import { ActionButton } from "./ActionButton";
import { languageName } from "./format";
import type { Place } from "./geography";
import { Icon, type IconName } from "./Icon";
import { back, openSheet } from "./navigation";
import { announce } from "./notices";
import { Sheet } from "./Sheet";
import { Notice } from "./Notice";
import { fill, texts } from "./texts";

function instruction(one: DoorInstruction): { icon: IconName; text: string } | undefined {
  const t = texts.value.door;
  switch (one) {
    case DoorInstruction.DO_NOT_RING: return { icon: "doNotRing", text: t.doNotRing };
    case DoorInstruction.KNOCK_SOFTLY: return { icon: "knockSoftly", text: t.knockSoftly };
    case DoorInstruction.LEAVE_AT_DOOR: return { icon: "leaveAtDoor", text: t.leaveAtDoor };
    case DoorInstruction.LEAVE_AT_GATE: return { icon: "leaveAtGate", text: t.leaveAtGate };
    case DoorInstruction.SPEAK_TO_NOBODY_ELSE: return { icon: "nobodyElse", text: t.nobodyElse };
    default: return undefined;
  }
}

interface Props { details: DoorDetails; until: string; onHide: () => void; askPantry: () => Promise<void> }

export function Door({ details, until, onHide, askPantry }: Props) {
  const [asked, setAsked] = useState(false);
  const t = texts.value.door;
  const ask = async () => {
    await askPantry();
    setAsked(true);
    announce(t.askedPantry);
  };
  const { place, phone } = details;
  return (
    <>
      <p class="address">{details.address}</p>
      {details.entrance && <p class="entrance"><span class="hint">{t.entrance}:</span> {details.entrance}</p>}
      {details.instructions.length > 0 && (
        <ul class="instructions">
          {details.instructions.map(instruction).map((one) => one && <li key={one.icon}><Icon name={one.icon} /> {one.text}</li>)}
        </ul>
      )}
      {details.doorNote && (
        <blockquote>
          <span class="hint">{t.note}</span>
          <p lang={details.language || undefined}>{details.doorNote}</p>
        </blockquote>
      )}
      {details.alias && <p><span class="hint">{t.ask}</span> <strong>{details.alias}</strong></p>}
      {details.language && <p>{fill(t.speaks, { language: languageName(details.language) })}</p>}
      <Words details={details} />
      {phone
        ? (
          <div class="pair" role="group" aria-label={t.phoneLabel}>
            <p class="hint">{t.phoneLabel}</p>
            <a class="button" href={`tel:${phone}`}><Icon name="phone" /> {t.call}</a>
            <a class="button" href={`sms:${phone}`}><Icon name="message" /> {t.text}</a>
          </div>
        )
        : asked
          ? <Notice tone="good" icon="check">{t.askedPantry}</Notice>
          : <ActionButton act={ask}><Icon name="phone" /> {t.askPantry}</ActionButton>}
      {place
        ? <button type="button" onClick={() => openSheet(() => <MapAppSheet place={place} />)}>{t.maps}</button>
        : <p class="hint">{t.noPlace}</p>}
      <p class="hint pair">
        <span>{fill(t.until, { time: until })}</span>
        <button type="button" class="quiet" onClick={onHide}>{t.hide}</button>
      </p>
    </>
  );
}

/** The driver says the first word; the answer stays covered until the household has given it. */
function Words({ details }: { details: DoorDetails }) {
  const [answer, setAnswer] = useState(false);
  const t = texts.value.door;
  if (!details.driverWord.text) return null;
  return (
    <section class="card words">
      <h2>{t.words}</h2>
      <Word says={t.youSay} word={details.driverWord} language={details.language} />
      <div role="status">
        {answer && <Word says={t.theySay} word={details.householdWord} language={details.language} />}
      </div>
      <p class="hint">{answer ? t.noMatch : t.sayFirst}</p>
      <button type="button" aria-expanded={answer} onClick={() => setAnswer(!answer)}>{answer ? t.hideAnswer : t.showAnswer}</button>
    </section>
  );
}

/** The picture can be shown to somebody who doesn't hear or speak the word. */
function Word({ says, word, language }: { says: string; word: DoorWord; language: string }) {
  return (
    <p class="word-row">
      {word.picture && <img src={word.picture} width="72" height="72" alt="" />}
      <span>
        <span class="hint">{says}</span> <strong class="word" lang={language || undefined}>{word.text}</strong>
        {word.english && <span class="hint" lang="en">{word.english}</span>}
      </span>
    </p>
  );
}

const isApple = () => /iPhone|iPad|Macintosh/.test(navigator.userAgent);

function mapAddress({ latitude, longitude }: Place): string {
  const point = `${latitude.toFixed(6)},${longitude.toFixed(6)}`;
  return isApple() ? `https://maps.apple.com/?daddr=${point}` : `geo:${point}?q=${point}`;
}

function MapAppSheet({ place }: { place: Place }) {
  const t = texts.value.door;
  return (
    <Sheet title={t.mapsTitle} actions={<>
      <a class="button" href={mapAddress(place)} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer" onClick={back}>
        {t.mapsOpen}
      </a>
      <button type="button" class="primary" onClick={back}>{texts.value.app.cancel}</button>
    </>}>
      <Notice tone="warn">{t.mapsText}</Notice>
    </Sheet>
  );
}
