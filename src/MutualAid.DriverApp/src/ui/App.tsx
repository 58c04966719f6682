import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Session } from "../core/session";
import { Drive } from "./Drive";
import { Ended } from "./EndShift";
import { Enrol } from "./Enrol";
import { Header } from "./Header";
import { Load } from "./Load";
import { clearDraft } from "./loadDraft";
import { layers, home } from "./navigation";
import { announcement } from "./notices";
import { useNotifications } from "./notify";
import { NoRoute, Offer } from "./Offer";
import { PlanChangeSheet, Withdrawn } from "./PlanChange";
import { Screen } from "./Screen";
import { SessionContext } from "./sessionContext";
import { underWay } from "./stops";
import { texts } from "./texts";

type Ground = "starting" | "enrol" | "revoked" | "no-route" | "withdrawn" | "ended" | "offer" | "load" | "drive";

function groundOf(session: Session): Ground {
  switch (session.phase.value) {
    case "starting": return "starting";
    case "not-enrolled": return "enrol";
    case "revoked": return "revoked";
  }
  const route = session.route.value;
  if (!route) return "no-route";
  if (route.ended) return "ended";
  if (route.withdrawn) return "withdrawn";
  if (route.answer !== "accepted") return "offer";
  return underWay(route) ? "drive" : "load";
}

export function App({ session, invitation }: { session: Session; invitation: string }) {
  const ground = groundOf(session);
  // Once the load is saved the route is under way; the driver still sees that it was saved, and starts.
  const [starting, setStarting] = useState(false);
  const shown = ground === "load" || (ground === "drive" && starting) ? "load" : ground;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useNotifications(session);

  const { name } = texts.value.app;
  useEffect(() => {
    document.title = name;
  }, [name]);
  useEffect(() => setStarting(ground === "load" || (ground === "drive" && starting)), [ground]);
  useEffect(() => {
    if (ground === "offer" || ground === "enrol" || ground === "revoked" || ground === "withdrawn" || ground === "ended") {
      clearDraft();
      home();
    }
  }, [ground]);

  const screen = layers.value.findLastIndex((layer) => !layer.sheet);
  const where = screen < 0 ? shown : `${screen} ${layers.value[screen]!.name}`;
  useLayoutEffect(() => {
    if (!first.current) {
      document.body.scrollTop = 0;
      if (!document.querySelector("dialog[open]")) main.current?.querySelector("h1")?.focus();
    }
    first.current = shown === "starting";
  }, [where]);

  const groundScreen = () => {
    switch (shown) {
      case "starting": return <Screen title={texts.value.app.starting} />;
      case "enrol": case "revoked": return <Enrol prefilled={invitation} revoked={shown === "revoked"} />;
      case "no-route": return <NoRoute />;
      case "withdrawn": return <Withdrawn />;
      case "ended": return <Ended />;
      case "offer": return <Offer />;
      case "load": return <Load onStart={() => setStarting(false)} />;
      case "drive": return <Drive />;
    }
  };

  const change = session.planChange.value;
  return (
    <SessionContext.Provider value={session}>
      <Header />
      <main ref={main}>
        <Fragment key={where}>{screen < 0 ? groundScreen() : layers.value[screen]!.view()}</Fragment>
      </main>
      {layers.value.map((layer, index) => layer.sheet && index > screen && <Fragment key={index}>{layer.view()}</Fragment>)}
      {change && session.route.value && layers.value.length === 0 && <PlanChangeSheet key={change.version} change={change} />}
      <p class="unseen" role="status">{announcement.value}</p>
    </SessionContext.Provider>
  );
}
