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
import { OutcomeSheet } from "./OutcomeSheet";
import { position, useWatchPosition } from "./position";
import { useRoute, useSession } from "./sessionContext";
import { isOpen, outcomeName, stateOf } from "./stops";
import { fill, texts } from "./texts";

export function Stop({ stopId, door }: { stopId: string; door: boolean }) {
  const stop = useRoute().stops.find((one) => one.stopId === stopId);
  return stop ? <StopScreen stop={stop} atOnce={door && isOpen(stop)} /> : <h1 tabIndex={-1}>{texts.value.todo.reason.UnknownStop}</h1>;
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
  const shown = door.state === "open" && isOpen(stop) ? door : undefined;
  const place = shown?.details.place;
  const metres = place && position.value ? metresBetween(place, position.value) : undefined;

  useEffect(() => {
    if (door.state === "open") details.current?.focus();
  }, [door.state]);

  const stillOpen = isOpen(stop);
  useEffect(() => {
    if (!stillOpen) hide();
  }, [stillOpen]);

  const report = () => {
    const instructions = shown?.details.instructions ?? [];
    open({ name: "outcome", sheet: true, view: () => <OutcomeSheet stop={stop} instructions={instructions} metres={metres} /> });
  };

  return (
    <section class="screen">
      <h1 tabIndex={-1}>{fill(t.title, { code: stop.code })}</h1>
      <p class={`state ${state.tone}`}><Icon name={state.icon} /> {state.text} · {clock(stop.outcome?.at ?? stop.expectedArrival, zone)}
        {isOpen(stop) && ` · ${lateness(stop.plannedArrival, stop.expectedArrival).text}`}</p>
      {stop.outcome && (
        <p class="notice">{fill(t.correctText, { outcome: outcomeName(stop.outcome.kind), time: clock(stop.outcome.at, zone) })}</p>
      )}
      {metres !== undefined && <p class={metres > 300 ? "warn" : "hint"}><Icon name="map" /> {fill(t.distance, { distance: distance(metres) })}</p>}

      <div ref={details} tabIndex={-1} class="door">
        {door.state === "opening" && <p>{t.opening}</p>}
        {door.state === "refused" && isOpen(stop) && (
          <>
            <p class="notice warn"><Icon name="warning" /> <span>{t.refused[door.reason]}</span></p>
            <CallPantry />
          </>
        )}
        {door.state === "hidden" && isOpen(stop) && (
          stop.inWindow ? <p class="hint">{door.because ? t.hiddenAfter : t.hidden}</p> : <p class="notice">{t.refused["beyond-window"]}</p>
        )}
        {shown && (
          <Door details={shown.details} until={clock(shown.until, zone)} onHide={hide}
            askPantry={() => session.askHelp(HelpKind.CALL_HOUSEHOLD, stop.stopId, "")} />
        )}
      </div>
      {isOpen(stop) && <ColdLine stop={stop} />}
      <Food boxes={stop.boxes} />

      {!stop.cancelled && (
        <div class="actions">
          {isOpen(stop) && stop.inWindow && !shown && (
            <button type="button" class="primary" onClick={show} aria-disabled={door.state === "opening"}>{t.show}</button>
          )}
          {stop.outcome
            ? <button type="button" onClick={report}>{t.correct}</button>
            : isOpen(stop) && (stop.inWindow || shown) && <button type="button" class={shown ? "primary" : ""} onClick={report}>{t.report}</button>}
        </div>
      )}
    </section>
  );
}
