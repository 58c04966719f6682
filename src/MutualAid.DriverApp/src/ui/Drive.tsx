import type { StopView } from "../core/session";
import { ActionButton } from "./ActionButton";
import { now, useSecondsUntil } from "./clock";
import { coldOf } from "./cold";
import { clock, duration, lateness } from "./format";
import { Icon } from "./Icon";
import { home } from "./navigation";
import { announce } from "./notices";
import { openEnd, openLoad, openMap, openStop } from "./open";
import { positionProblem, useWatchPosition } from "./position";
import { usePosition } from "./preferences";
import { useRoute, useSession } from "./sessionContext";
import { going, isOpen, outcomeName, stateOf } from "./stops";
import { fill, texts } from "./texts";

export function Drive() {
  const route = useRoute();
  useWatchPosition();
  const t = texts.value.drive;
  const stops = going(route);
  const current = stops.find((stop) => stop.stopId === route.currentStopId);
  const done = stops.filter((stop) => !isOpen(stop)).length;
  const fresh = stops.some((stop) => stop.boxes.some((box) => box.loaded === undefined));

  return (
    <section class="screen">
      <h1 tabIndex={-1}>{current ? t.title : t.allDone}</h1>
      <UndoBar />
      {fresh && (
        <p class="notice warn">
          <Icon name="warning" /> <span>{texts.value.load.newBoxes}</span>
          <button type="button" onClick={openLoad}>{texts.value.load.newBoxesButton}</button>
        </p>
      )}
      <div class="progress">
        <progress max={stops.length} value={done} aria-label={t.title} />
        <span>{fill(t.progress, { done, all: stops.length })}</span>
      </div>
      {current ? <NextStop stop={current} /> : <p>{t.allDoneText}</p>}
      <h2>{t.others}</h2>
      <StopList />
      <PositionSwitch />
      <div class="stack">
        <button type="button" onClick={openMap}><Icon name="map" /> {t.map}</button>
        <button type="button" onClick={openLoad}>{texts.value.load.change}</button>
        {current && <button type="button" onClick={openEnd}>{t.endEarly}</button>}
      </div>
      <div class="actions">
        {current
          ? <button type="button" class="primary" onClick={() => openStop(current.stopId, true)}>{t.show}</button>
          : <button type="button" class="primary" onClick={openEnd}>{t.end}</button>}
      </div>
    </section>
  );
}

function NextStop({ stop }: { stop: StopView }) {
  const route = useRoute();
  const t = texts.value.drive;
  const zone = route.pantry.timeZone;
  const late = lateness(stop.plannedArrival, stop.expectedArrival);
  return (
    <article class="card next">
      <p class="hint">{t.next} · {fill(t.place, { n: stop.place, all: going(route).length })}</p>
      <h2 class="big-code">{stop.code}</h2>
      <p>
        {fill(t.expected, { time: clock(stop.expectedArrival, zone) })} · <span class={late.tone}>{late.text}</span>
        {late.text !== t.onTime && <span class="hint"> ({fill(t.planned, { time: clock(stop.plannedArrival, zone) })})</span>}
      </p>
      <p>{t.boxes}: {stop.boxes.map((box) => (
        <span key={box.boxId} class="code-tag">{box.code}{box.loaded === false && ` (${texts.value.door.notLoaded})`}</span>
      ))}</p>
      <ColdLine stop={stop} />
    </article>
  );
}

export function ColdLine({ stop }: { stop: StopView }) {
  const route = useRoute();
  const t = texts.value.drive;
  const cold = coldOf(stop.boxes, now.value);
  if (!cold) return null;
  return (
    <p class={`notice ${cold.tone}`}>
      <Icon name={cold.tone === "bad" ? "warning" : "cold"} />
      <span>
        {fill(t.coldSince, { time: clock(cold.since, route.pantry.timeZone) })}: <strong>{fill(t.coldUsed, { used: duration(cold.used), allowed: duration(cold.allowed) })}</strong>
        {cold.tone === "warn" && `, ${fill(t.coldLeft, { left: duration(cold.allowed - cold.used) })}`}
        {cold.tone === "bad" && <><br />{t.coldOver}</>}
      </span>
    </p>
  );
}

function StopList() {
  const route = useRoute();
  const t = texts.value.drive;
  return (
    <ol class="rows stops">
      {route.stops.map((stop) => {
        const state = stateOf(stop, route);
        return (
          <li key={stop.stopId}>
            <button type="button" class="row" onClick={() => openStop(stop.stopId, false)} aria-current={stop.stopId === route.currentStopId ? "step" : undefined}>
              <strong class="code">{stop.code}</strong>
              <span class="hint">{clock(stop.outcome?.at ?? stop.expectedArrival, route.pantry.timeZone)}</span>
              <span class={`state ${state.tone}`}><Icon name={state.icon} /> {state.text}{stop.outcome?.unsent && `, ${t.unsent}`}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** The newest report while it can be taken back. */
function UndoBar() {
  const session = useSession();
  const route = useRoute();
  const t = texts.value.undo;
  const stop = route.stops
    .filter((one) => one.undoUntil && one.outcome && one.undoUntil.getTime() > now.value)
    .sort((a, b) => b.undoUntil!.getTime() - a.undoUntil!.getTime())[0];
  const seconds = useSecondsUntil(stop?.undoUntil);
  if (!stop?.outcome || seconds === 0) return null;
  const undo = async () => {
    await session.undo(stop.stopId);
    announce(t.undone);
    home();
  };
  return (
    <div class="notice good undo">
      <Icon name="check" />
      <span><strong>{t.saved}</strong> {fill(t.what, { code: stop.code, outcome: outcomeName(stop.outcome.kind) })}</span>
      <ActionButton act={undo}>{t.undo} <span aria-hidden="true">{fill(t.left, { n: seconds })}</span></ActionButton>
    </div>
  );
}

function PositionSwitch() {
  const t = texts.value.drive;
  if (!("geolocation" in navigator)) return null;
  return (
    <div>
      <label class="tick card">
        <input type="checkbox" checked={usePosition.value} onChange={(event) => (usePosition.value = event.currentTarget.checked)} />
        <span>{t.position} <small>{t.positionHint}</small></span>
      </label>
      <div role="status">
        {usePosition.value && positionProblem.value && (
          <p class="notice warn"><Icon name="warning" /> <span>{positionProblem.value === "blocked" ? t.positionBlocked : t.positionNone}</span></p>
        )}
      </div>
    </div>
  );
}
