import type { PlanChange } from "../core/session";
import { ActionButton } from "./ActionButton";
import { Sheet } from "./Sheet";
import { useSession } from "./sessionContext";
import { CallPantry } from "./HelpSheet";
import { toBringBack } from "./stops";
import { fill, texts } from "./texts";

/** What changed, until the driver has seen it. */
export function PlanChangeSheet({ change }: { change: PlanChange }) {
  const session = useSession();
  const t = texts.value.plan;
  const gone = [...change.removed, ...change.cancelled].length > 0;
  const nothing = !gone && change.added.length + change.moved.length === 0;
  return (
    <Sheet stays title={change.withdrawn ? t.withdrawnTitle : t.title}
      actions={<ActionButton class="primary" act={() => session.acknowledgePlan(change.version)}>{t.seen}</ActionButton>}>
      {change.withdrawn ? <p>{t.withdrawn}</p> : (
        <>
          <Codes title={t.added} codes={change.added} />
          <Codes title={t.removed} codes={change.removed} />
          <Codes title={t.cancelled} codes={change.cancelled} />
          {change.moved.length > 0 && (
            <>
              <h3>{t.moved}</h3>
              <ul class="lines">{change.moved.map((one) => <li key={one.code}>{fill(t.movedFrom, one)}</li>)}</ul>
            </>
          )}
          {gone && <p>{t.bringBack}</p>}
          {nothing && <p>{t.same}</p>}
        </>
      )}
    </Sheet>
  );
}

export function Codes({ title, codes }: { title: string; codes: readonly string[] }) {
  if (codes.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="codes">{codes.map((code) => <li key={code}>{code}</li>)}</ul>
    </>
  );
}

export function Withdrawn() {
  const session = useSession();
  const route = session.route.value!;
  const t = texts.value.plan;
  const codes = toBringBack(route).whole.map((box) => box.code);
  return (
    <section class="screen">
      <h1 tabIndex={-1}>{t.withdrawnTitle}</h1>
      <p>{codes.length > 0 ? t.withdrawn : t.withdrawnEmpty}</p>
      <Codes title={texts.value.end.bringBack} codes={codes} />
      <div class="actions">
        <CallPantry class="button primary" />
        <ActionButton act={() => session.refresh()}>{texts.value.noRoute.refresh}</ActionButton>
      </div>
    </section>
  );
}
