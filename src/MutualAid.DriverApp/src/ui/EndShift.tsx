import { OutcomeKind } from "../gen/mutualaid/driver/v1/driver_pb";
import type { RouteView } from "../core/session";
import { ActionButton } from "./ActionButton";
import { list } from "./format";
import { back, home, open } from "./navigation";
import { Codes } from "./PlanChange";
import { Sheet } from "./Sheet";
import { useRoute, useSession } from "./sessionContext";
import { handedOver, isOpen, toBringBack } from "./stops";
import { count, fill, texts } from "./texts";

function Summary({ route }: { route: RouteView }) {
  const unsent = useSession().unsent.value;
  const t = texts.value.end;
  const kinds = route.stops.flatMap((stop) => stop.outcome?.kind ?? []);
  const of = (kind: OutcomeKind) => kinds.filter((one) => one === kind).length;
  const { whole, partly } = toBringBack(route);
  return (
    <>
      <dl class="facts">
        <div><dt>{t.delivered}</dt><dd>{of(OutcomeKind.DELIVERED)}</dd></div>
        <div><dt>{t.partly}</dt><dd>{of(OutcomeKind.PARTLY_DELIVERED)}</dd></div>
        <div><dt>{t.notDelivered}</dt><dd>{kinds.filter((kind) => !handedOver(kind)).length}</dd></div>
        {!route.ended && <div><dt>{t.open}</dt><dd>{route.stops.filter(isOpen).length}</dd></div>}
      </dl>
      {whole.length > 0 ? <><Codes title={t.bringBack} codes={whole.map((box) => box.code)} /><p class="hint">{t.bringBackHint}</p></> : <p>{t.nothing}</p>}
      {partly.length > 0 && <p>{fill(t.kept, { list: list(partly.map((box) => box.code)) })}</p>}
      {unsent > 0 && <p class="notice warn">{count(t.unsent, unsent)}</p>}
      <p class="hint">{t.remains}</p>
    </>
  );
}

export function EndShift() {
  const route = useRoute();
  const t = texts.value.end;
  return (
    <section class="screen">
      <h1 tabIndex={-1}>{t.title}</h1>
      <Summary route={route} />
      <div class="actions">
        <button type="button" onClick={back}>{t.notYet}</button>
        <button type="button" class="primary" onClick={() => open({ name: "sheet", sheet: true, view: () => <ConfirmEnd /> })}>{t.confirm}</button>
      </div>
    </section>
  );
}

function ConfirmEnd() {
  const session = useSession();
  const t = texts.value.end;
  const stillOpen = session.route.value?.stops.filter(isOpen).length ?? 0;
  const end = async () => {
    await session.endShift();
    home();
  };
  return (
    <Sheet title={t.confirmTitle} actions={<>
      <button type="button" onClick={back}>{t.notYet}</button>
      <ActionButton class="primary" act={end}>{t.confirm}</ActionButton>
    </>}>
      <p>{t.confirmText}</p>
      {stillOpen > 0 && <p class="notice warn">{count(t.confirmOpen, stillOpen)}</p>}
    </Sheet>
  );
}

export function Ended() {
  const session = useSession();
  const route = useRoute();
  const t = texts.value.end;
  return (
    <section class="screen">
      <h1 tabIndex={-1}>{t.endedTitle}</h1>
      <p>{t.endedText}</p>
      <Summary route={route} />
      <div class="actions"><ActionButton act={() => session.refresh()}>{texts.value.noRoute.refresh}</ActionButton></div>
    </section>
  );
}
