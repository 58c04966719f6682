// Notifications that say nothing but that there is something to look at.
import type { Route } from "../gen/mutualaid/driver/v1/driver_pb";
import { isHidden } from "./core";

let text = "";

/** In the driver's language, without any content; until it is set nothing is shown. */
export function setNotificationText(localized: string): void {
  text = localized;
}

export function notifyOfPlan(before: Route | null | undefined, after: Route): void {
  const isNews = before?.routeId !== after.routeId || after.version > before.version;
  if (!isNews || text === "" || !isHidden()) return;
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  const shown = navigator.serviceWorker?.getRegistration()
    .then((registration) => registration?.showNotification(text, { tag: "plan" }));
  shown?.catch(() => undefined);
}
