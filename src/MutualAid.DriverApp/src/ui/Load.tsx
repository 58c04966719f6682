import { useState } from "preact/hooks";
import type { BoxView, StopView } from "../core/session";
import { LoadedBox_LoadRefusal } from "../gen/mutualaid/driver/v1/driver_pb";
import { ActionButton } from "./ActionButton";
import { CallPantry } from "./HelpSheet";
import { Icon } from "./Icon";
import { type Checked, clearDraft, plainCode, readDraft, writeDraft } from "./loadDraft";
import { back, openSheet } from "./navigation";
import { announce } from "./notices";
import { Scanner } from "./Scanner";
import { Screen } from "./Screen";
import { Sheet } from "./Sheet";
import { useRoute, useSession } from "./sessionContext";
import { refusalName, refusals, toLoad } from "./stops";
import { Notice } from "./Notice";
import { count, fill, texts } from "./texts";

const inCar = LoadedBox_LoadRefusal.UNSPECIFIED;

const wordOf = (box: BoxView) => (box.loaded === undefined ? undefined : box.loaded ? inCar : box.refusal ?? inCar);

/** What was saved before, under what is ticked since. */
function checkedOf(boxes: readonly BoxView[], draft: Checked): Checked {
  const saved = boxes.filter((box) => box.loaded !== undefined).map((box) => [box.code, wordOf(box)]);
  const known = new Set(boxes.map((box) => box.code));
  return { ...Object.fromEntries(saved) as Checked, ...Object.fromEntries(Object.entries(draft).filter(([code]) => known.has(code))) };
}

export function Load({ onStart }: { onStart: () => void }) {
  const session = useSession();
  const route = useRoute();
  const [draft, setDraft] = useState(readDraft);
  const [saved, setSaved] = useState(false);
  const t = texts.value.load;
  const boxes = toLoad(route).flatMap((stop) => stop.boxes);
  const checked = checkedOf(boxes, draft);
  const done = boxes.filter((box) => box.code in checked).length;
  const rest = boxes.length - done;

  const mark = (code: string, how: LoadedBox_LoadRefusal | undefined) => setDraft((before) => {
    const { [code]: _, ...others } = { ...checkedOf(boxes, before) };
    const after = how === undefined ? others : { ...others, [code]: how };
    writeDraft(after);
    return after;
  });

  const scanned = (text: string) => {
    const box = boxes.find((one) => plainCode(one.code) === plainCode(text));
    if (!box) return fill(t.unknown, { code: text.slice(0, 20) });
    const now = checkedOf(boxes, readDraft());
    if (now[box.code] === inCar) return fill(t.again, { box: box.code });
    mark(box.code, inCar);
    return fill(t.found, { box: box.code, done: Object.keys(now).length + (box.code in now ? 0 : 1), all: boxes.length });
  };

  const save = async () => {
    // Only what is new: a box that was in the car before keeps the time at which it was loaded.
    const news = boxes.filter((box) => wordOf(box) === undefined || wordOf(box) !== checked[box.code]);
    if (news.length > 0) await session.confirmLoad(news.map((box) => ({ boxId: box.boxId, refusal: checked[box.code] ?? inCar })));
    clearDraft();
    setSaved(true);
    announce(t.saved);
  };

  if (saved) {
    const refused = boxes.filter((box) => checked[box.code] !== inCar).length;
    return (
      <Screen title={t.savedTitle} actions={<>
          <button type="button" onClick={() => setSaved(false)}>{t.change}</button>
          {refused === boxes.length
            ? <CallPantry class="button primary" />
            : <button type="button" class="primary" onClick={onStart}>{t.start}</button>}
        </>}>
        <Notice tone="good" icon="check">
          <strong class="line">{t.saved}</strong> {fill(t.savedText, { loaded: boxes.length - refused, refused })}
        </Notice>
        {boxes.some((box) => box.coldMinutes > 0 && checked[box.code] === inCar) && <p><Icon name="cold" /> {t.coldNow}</p>}
        {refused === boxes.length && <p>{t.nothingLoaded}</p>}
    </Screen>
    );
  }

  const scan = () => openSheet(() => (
    <Scanner title={texts.value.load.scanTitle} hint={texts.value.load.scanHint} onCode={scanned} />
  ));
  return (
    <Screen title={t.title} actions={<>
        <button type="button" onClick={scan}><Icon name="scan" /> {t.scan}</button>
        <ActionButton class="primary" disabled={rest > 0} act={save}>{t.save}</ActionButton>
      </>}>
      <p>{t.hint}</p>
      <div class="progress">
        <progress max={boxes.length} value={done} aria-label={t.title} />
        <span aria-hidden="true">{fill(t.progress, { done, all: boxes.length })}</span>
        <span class="unseen" role="status">{fill(t.progressLabel, { done, all: boxes.length })}</span>
      </div>
      <ul class="rows">
        {[...toLoad(route)].reverse().flatMap((stop) => stop.boxes.map((box) => (
          <BoxRow key={box.boxId} stop={stop} box={box} how={checked[box.code]} mark={mark} />
        )))}
      </ul>
      {rest > 0 && <p class="hint">{count(t.saveRest, rest)}</p>}
    </Screen>
  );
}

interface RowProps {
  stop: StopView;
  box: BoxView;
  how: LoadedBox_LoadRefusal | undefined;
  mark: (code: string, how: LoadedBox_LoadRefusal | undefined) => void;
}

function BoxRow({ stop, box, how, mark }: RowProps) {
  const t = texts.value.load;
  const refused = how !== undefined && how !== inCar;
  const refuse = () => openSheet(() => <RefuseSheet box={box} refused={refused} mark={mark} />);
  return (
    <li class="row" data-state={refused ? "refused" : how === inCar ? "done" : "open"}>
      <label class="tick">
        <input type="checkbox" checked={how === inCar} aria-label={fill(t.tick, { box: box.code, code: stop.code })}
          onChange={(event) => mark(box.code, event.currentTarget.checked ? inCar : undefined)} />
        <span>
          <strong class="code">{box.code}</strong>
          <small>{fill(t.forStop, { code: stop.code, place: stop.place })}</small>
          {box.cold && <small class="cold"><Icon name="cold" /> {t.cold}</small>}
          {refused && <small class="bad"><Icon name="cross" /> {refusalName(how)}</small>}
        </span>
      </label>
      <button type="button" class="quiet" onClick={refuse} aria-label={fill(t.refuseBox, { box: box.code })}>{t.refuse}</button>
    </li>
  );
}

function RefuseSheet({ box, refused, mark }: { box: BoxView; refused: boolean; mark: RowProps["mark"] }) {
  const t = texts.value.load;
  const choose = (how: LoadedBox_LoadRefusal) => {
    mark(box.code, how);
    back();
  };
  return (
    <Sheet title={fill(t.refuseTitle, { box: box.code })}>
      <div class="stack">
        {refusals.filter((one) => box.cold || one !== LoadedBox_LoadRefusal.NOT_COLD_ENOUGH).map((one) => (
          <button key={one} type="button" onClick={() => choose(one)}>{refusalName(one)}</button>
        ))}
        {refused && <button type="button" class="quiet" onClick={() => choose(inCar)}>{t.takeBack}</button>}
      </div>
    </Sheet>
  );
}
