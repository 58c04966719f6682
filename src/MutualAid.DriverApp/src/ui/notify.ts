import { useEffect } from "preact/hooks";
import type { Session } from "../core/session";
import { notifications } from "./preferences";
import { texts } from "./texts";

/** Says that there is something new, and not what, when the route changed while nobody was looking. */
export function useNotifications(session: Session): void {
  const change = session.planChange.value?.version;
  const routeId = session.route.value?.routeId;
  useEffect(() => {
    if (!document.hidden || !notifications.value || (!change && !routeId)) return;
    void navigator.serviceWorker?.ready
      .then((worker) => worker.showNotification(texts.value.app.name, { body: texts.value.app.news, tag: "news" }))
      .catch(() => undefined);
  }, [change, routeId]);
}
