// Where the phone is: kept in memory, used on the phone only, and watched only while a screen that shows it is visible.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Place } from "./geography";
import { usePosition } from "./preferences";

export const position = signal<Place | undefined>(undefined);
export const positionProblem = signal<"blocked" | "none" | undefined>(undefined);

export function useWatchPosition(): void {
  const wanted = usePosition.value;
  useEffect(() => {
    if (!wanted || !("geolocation" in navigator)) return;
    let watch: number | undefined;
    const stop = () => {
      if (watch !== undefined) navigator.geolocation.clearWatch(watch);
      watch = undefined;
      position.value = undefined;
    };
    const follow = () => {
      if (document.hidden) stop();
      else watch ??= navigator.geolocation.watchPosition(
        ({ coords }) => {
          position.value = { latitude: coords.latitude, longitude: coords.longitude };
          positionProblem.value = undefined;
        },
        (error) => {
          position.value = undefined;
          positionProblem.value = error.code === error.PERMISSION_DENIED ? "blocked" : "none";
        },
        { enableHighAccuracy: true, maximumAge: 15_000, timeout: 20_000 });
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      positionProblem.value = undefined;
      stop();
    };
  }, [wanted]);
}
