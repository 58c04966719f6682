import type { RouteView } from "../core/session";
import { ActionButton } from "./ActionButton";
import { clock, day } from "./format";
import { CallPantry } from "./HelpSheet";
import { Icon } from "./Icon";
import { announce } from "./notices";
import { back, home, open } from "./navigation";
import { Sheet } from "./Sheet";
import { useRoute, useSession } from "./sessionContext";
import { going } from "./stops";
import { count, fill, texts } from "./texts";

/** Nothing known yet, or nothing to do. */
export function NoRoute() {
  const session = useSession();
  const t = texts.value.noRoute;
  const unknown = session.route.value === undefined;
  const look = async () => {
    await session.refresh();
    if (session.route.value === null && session.online.value) announce(t.looked);
  };
  return (
    <section class="screen">
      <h1 tabIndex={-1}>{unknown && session.online.value ? t.looking : t.title}</h1>
      <p>{session.online.value ? t.text : t.offline}</p>
      <div class="actions"><ActionButton class="primary" act={look}>{t.refresh}</ActionButton></div>
    </section>
  );
}

function DeclineSheet() {
  const session = useSession();
  const t = texts.value.offer;
  const decline = async () => {
    await session.answer(false);
    home();
  };
  return (
    <Sheet title={t.declineTitle} actions={<>
      <button type="button" onClick={back}>{t.keep}</button>
      <ActionButton class="danger" act={decline}>{t.declineConfirm}</ActionButton>
    </>}>
      <p>{t.declineText}</p>
    </Sheet>
  );
}

function Facts({ route }: { route: RouteView }) {
  const t = texts.value.offer;
  const stops = going(route);
  const boxes = stops.flatMap((stop) => stop.boxes);
  const cold = boxes.filter((box) => box.cold).length;
  const zone = route.pantry.timeZone;
  const [first, last] = [stops[0], stops.at(-1)];
  return (
    <>
      <dl class="facts">
        <div><dt>{t.date}</dt><dd>{day(route.date)}</dd></div>
        <div><dt>{t.stopsLabel}</dt><dd>{count(t.stops, stops.length)}</dd></div>
        <div>
          <dt>{t.boxesLabel}</dt>
          <dd>{count(t.boxes, boxes.length)}, {cold > 0 ? <span class="cold"><Icon name="cold" /> {count(t.cold, cold)}</span> : t.noCold}</dd>
        </div>
        {first && last && (
          <div>
            <dt>{t.times}</dt>
            <dd>{fill(t.span, { first: clock(first.expectedArrival, zone), last: clock(last.expectedArrival, zone) })}</dd>
          </div>
        )}
      </dl>
      <h2>{t.codes}</h2>
      <p class="hint">{t.codesHint}</p>
      <ol class="codes">{stops.map((stop) => <li key={stop.stopId}>{stop.code}</li>)}</ol>
    </>
  );
}

export function Offer() {
  const session = useSession();
  const route = useRoute();
  const t = texts.value.offer;
  if (route.answer === "declined") {
    return (
      <section class="screen">
        <h1 tabIndex={-1}>{t.declinedTitle}</h1>
        <p>{t.declinedText}</p>
        <Facts route={route} />
        <div class="actions">
          <CallPantry />
          <ActionButton act={() => session.answer(true)}>{t.acceptAfterAll}</ActionButton>
        </div>
      </section>
    );
  }
  return (
    <section class="screen">
      <h1 tabIndex={-1}>{t.title}</h1>
      <Facts route={route} />
      <div class="actions">
        <button type="button" onClick={() => open({ name: "sheet", sheet: true, view: () => <DeclineSheet /> })}>{t.decline}</button>
        <ActionButton class="primary" act={() => session.answer(true)}>{t.accept}</ActionButton>
      </div>
    </section>
  );
}
