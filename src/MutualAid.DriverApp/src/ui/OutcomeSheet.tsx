import { useState } from "preact/hooks";
import { DoorInstruction, OutcomeKind, ReportOutcome_BoxFate as Fate, ReportOutcome_Handover as Handover } from "../gen/mutualaid/driver/v1/driver_pb";
import type { OutcomeReport, StopView } from "../core/session";
import { ActionButton } from "./ActionButton";
import { distance } from "./format";
import { HelpSheet } from "./HelpSheet";
import { Icon } from "./Icon";
import { KeptBack, type Kept } from "./KeptBack";
import { home, open, replace } from "./navigation";
import { announce } from "./notices";
import { NoteField } from "./NoteField";
import { Sheet } from "./Sheet";
import { useSession } from "./sessionContext";
import { handedOver, outcomeName } from "./stops";
import { fill, texts } from "./texts";

/** From this far on it is worth asking whether it is the right stop. */
const far = 300;

interface Props {
  stop: StopView;
  instructions: readonly DoorInstruction[];
  /** To the stop, where both places are known. */
  metres: number | undefined;
}

export function OutcomeSheet({ stop, instructions, metres }: Props) {
  const session = useSession();
  const [kind, setKind] = useState(OutcomeKind.UNSPECIFIED);
  const [handover, setHandover] = useState(Handover.UNSPECIFIED);
  const [leftAnyway, setLeftAnyway] = useState(false);
  const [kept, setKept] = useState<readonly Kept[]>([]);
  const [fate, setFate] = useState(Fate.COMES_BACK);
  const [note, setNote] = useState("");
  const t = texts.value.outcome;
  const mayLeave = instructions.includes(DoorInstruction.LEAVE_AT_DOOR) || instructions.includes(DoorInstruction.LEAVE_AT_GATE);

  const save = async (how: Partial<OutcomeReport>) => {
    const delivered = kind === OutcomeKind.DELIVERED;
    await session.report(stop.stopId, {
      kind,
      handover: handedOver(kind) ? handover : Handover.UNSPECIFIED,
      keptBack: kind === OutcomeKind.PARTLY_DELIVERED ? kept : [],
      fate: delivered ? Fate.UNSPECIFIED : fate,
      note: note.trim(),
      ...how,
    });
    announce(texts.value.undo.saved);
    if (kind === OutcomeKind.UNSAFE_TO_APPROACH) replace({ name: "sheet", sheet: true, view: () => <LeaveSheet stopId={stop.stopId} /> });
    else home();
  };
  const again = () => setKind(OutcomeKind.UNSPECIFIED);

  if (kind === OutcomeKind.UNSPECIFIED) {
    return (
      <Sheet title={fill(t.title, { code: stop.code })}>
        {metres !== undefined && metres > far && (
          <p class="notice warn" role="alert"><Icon name="warning" /> <span>{fill(t.far, { distance: distance(metres) })}</span></p>
        )}
        <div class="stack">
          <button type="button" class="primary" onClick={() => setKind(OutcomeKind.DELIVERED)}><Icon name="check" /> {t.delivered}</button>
          <button type="button" onClick={() => setKind(OutcomeKind.PARTLY_DELIVERED)}>{t.partly}</button>
          <button type="button" onClick={() => setKind(OutcomeKind.NOBODY_HOME)}>{t.nobody}</button>
          <button type="button" onClick={() => setKind(OutcomeKind.WRONG_ADDRESS)}>{t.wrongAddress}</button>
          <button type="button" onClick={() => setKind(OutcomeKind.REFUSED)}>{t.refused}</button>
          <button type="button" class="danger" onClick={() => setKind(OutcomeKind.UNSAFE_TO_APPROACH)}><Icon name="warning" /> {t.unsafe}</button>
        </div>
      </Sheet>
    );
  }

  if (kind === OutcomeKind.UNSAFE_TO_APPROACH) {
    return (
      <Sheet title={t.unsafeTitle} actions={<>
        <button type="button" onClick={again}>{texts.value.app.back}</button>
        <ActionButton class="danger" act={() => save({ note: "" })}>{t.unsafeConfirm}</ActionButton>
      </>}>
        <p>{t.unsafeText}</p>
      </Sheet>
    );
  }

  const partly = kind === OutcomeKind.PARTLY_DELIVERED;
  const ready = handedOver(kind) ? handover !== Handover.UNSPECIFIED && (!partly || kept.length > 0) : true;
  if (leftAnyway && handover !== Handover.LEFT_AS_INSTRUCTED) {
    return (
      <Sheet title={t.leftAnyway} actions={<>
        <button type="button" onClick={() => setLeftAnyway(false)}>{texts.value.app.back}</button>
        <button type="button" class="danger" onClick={() => setHandover(Handover.LEFT_AS_INSTRUCTED)}>{t.leftAnywayConfirm}</button>
      </>}>
        <p class="notice warn"><Icon name="warning" /> <span>{t.leftAnywayText}</span></p>
      </Sheet>
    );
  }

  const left = () => (mayLeave ? setHandover(Handover.LEFT_AS_INSTRUCTED) : setLeftAnyway(true));
  return (
    <Sheet title={outcomeName(kind)} actions={<>
      <button type="button" onClick={again}>{texts.value.app.back}</button>
      <ActionButton class="primary" disabled={!ready} act={() => save({})}>{t.save}</ActionButton>
    </>}>
      {handedOver(kind) && (
        <fieldset>
          <legend>{t.how}</legend>
          <Choice name="handover" checked={handover === Handover.DOOR_WORDS} onChoose={() => setHandover(Handover.DOOR_WORDS)}>{t.wordMatched}</Choice>
          <Choice name="handover" checked={handover === Handover.LEFT_AS_INSTRUCTED} onChoose={left}>{mayLeave ? t.left : t.leftAnyway}</Choice>
        </fieldset>
      )}
      {partly && <KeptBack boxes={stop.boxes.filter((box) => box.loaded !== false)} kept={kept} onChange={setKept} />}
      {kind !== OutcomeKind.DELIVERED && (
        <fieldset>
          <legend>{partly ? t.fatePart : t.fate}</legend>
          <Choice name="fate" checked={fate === Fate.COMES_BACK} onChoose={() => setFate(Fate.COMES_BACK)}>{t.comesBack}</Choice>
          <Choice name="fate" checked={fate === Fate.THROWN_AWAY} onChoose={() => setFate(Fate.THROWN_AWAY)}>{t.thrownAway}</Choice>
          <Choice name="fate" checked={fate === Fate.LEFT_BEHIND} onChoose={() => setFate(Fate.LEFT_BEHIND)}>{t.leftBehind}</Choice>
        </fieldset>
      )}
      <NoteField label={t.note} value={note} onChange={setNote} />
    </Sheet>
  );
}

function Choice({ name, checked, onChoose, children }: { name: string; checked: boolean; onChoose: () => void; children: string }) {
  return (
    <label class="tick">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}

function LeaveSheet({ stopId }: { stopId: string }) {
  const t = texts.value.outcome;
  return (
    <Sheet title={t.leaveTitle} actions={<>
      <button type="button" onClick={home}>{t.leaveDone}</button>
      <button type="button" class="danger" onClick={() => open({ name: "help", sheet: true, view: () => <HelpSheet stopId={stopId} /> })}>
        <Icon name="help" /> {t.leaveHelp}
      </button>
    </>}>
      <p class="notice good"><Icon name="check" /> <span>{t.leaveText}</span></p>
    </Sheet>
  );
}
