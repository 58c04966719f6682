import { useEffect, useRef } from "preact/hooks";
import { HelpKind } from "../gen/mutualaid/driver/v1/driver_pb";
import type { StopView } from "../core/session";
import { Door } from "./Door";
import { useDoor } from "./doorState";
import { ColdLine } from "./Drive";
import { Food } from "./Food";
import { clock, distance, lateness } from "./format";
import { metresBetween } from "./geography";
import { CallPantry } from "./HelpSheet";
import { Icon } from "./Icon";
import { open } from "./navigation";
import { far, OutcomeSheet } from "./OutcomeSheet";
import { position, useWatchPosition } from "./position";
import { Screen } from "./Screen";
import { useRoute, useSession } from "./sessionContext";
import { isOpen, outcomeName, stateOf } from "./stops";
import { Notice } from "./Notice";
import { fill, texts } from "./texts";

export function Stop({ stopId, door }: { stopId: string; door: boolean }) {
  const stop = useRoute().stops.find((one) => one.stopId === stopId);
  return stop ? <StopScreen stop={stop} atOnce={door && isOpen(stop)} /> : <Screen title={texts.value.todo.reason.UnknownStop} />;
}

function StopScreen({ stop, atOnce }: { stop: StopView; atOnce: boolean }) {
  const session = useSession();
  const route = useRoute();
  const { door, show, hide } = useDoor(stop.stopId, atOnce);
  const details = useRef<HTMLDivElement>(null);
  useWatchPosition();
  const t = texts.value.door;
  const zone = route.pantry.timeZone;
  const state = stateOf(stop, route);
  const stillOpen = isOpen(stop);
  const shown = door.state === "open" && stillOpen ? door : undefined;
  const place = shown?.details.place;
  const metres = place && position.value ? metresBetween(place, position.value) : undefined;

  useEffect(() => {
    if (door.state !== "open") return;
    document.querySelector("h1")?.scrollIntoView();
    details.current?.focus({ preventScroll: true });
  }, [door.state]);

  useEffect(() => {
    if (!stillOpen) hide();
  }, [stillOpen]);

  const report = () => {
    const instructions = shown?.details.instructions ?? [];
    open({ name: "outcome", sheet: true, view: () => <OutcomeSheet stop={stop} instructions={instructions} metres={metres} /> });
  };

  const correct = <button type="button" onClick={report}>{t.correct}</button>;
  const actions = stop.outcome && !stop.cancelled ? correct : stillOpen && (stop.inWindow || shown) && (
    <>
      {stop.inWindow && !shown && (
        <button type="button" class="primary" onClick={show} aria-disabled={door.state === "opening"}>{t.show}</button>
      )}
      <button type="button" class={shown ? "primary" : ""} onClick={report}>{t.report}</button>
    </>
  );

  return (
    <Screen title={fill(t.title, { code: stop.code })} actions={actions}>
      <p class={`state ${state.tone}`}><Icon name={state.icon} /> {state.text} · {clock(stop.outcome?.at ?? stop.expectedArrival, zone)}
        {stillOpen && ` · ${lateness(stop.plannedArrival, stop.expectedArrival).text}`}</p>
      {stop.outcome && (
        <p class="notice">{fill(t.correctText, { outcome: outcomeName(stop.outcome.kind), time: clock(stop.outcome.at, zone) })}</p>
      )}
      {stop.cancelled && <Notice tone="warn">{t.refused.cancelled}</Notice>}
      {metres !== undefined && (
        <p class={metres > far ? "warn" : "hint"}><Icon name="map" /> {fill(t.distance, { distance: distance(metres) })}</p>
      )}

      <div ref={details} tabIndex={-1} class="door">
        {door.state === "opening" && <p>{t.opening}</p>}
        {door.state === "refused" && stillOpen && (
          <>
            <Notice tone="warn">{t.refused[door.reason]}</Notice>
            <CallPantry />
          </>
        )}
        {door.state === "hidden" && stillOpen && (
          stop.inWindow ? <p class="hint">{door.because ? t.hiddenAfter : t.hidden}</p> : <p class="notice">{t.refused["beyond-window"]}</p>
        )}
        {shown && (
          <Door details={shown.details} until={clock(shown.until, zone)} onHide={hide}
            askPantry={() => session.askHelp(HelpKind.CALL_HOUSEHOLD, stop.stopId, "")} />
        )}
      </div>
      {stillOpen && <ColdLine stop={stop} />}
      <Food boxes={stop.boxes} />
    </Screen>
  );
}
