import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now } from "./clock";
import type { MapProps, MapStop } from "./SketchMap";
import { attempt } from "./notices";
import { back } from "./navigation";
import { position, useWatchPosition } from "./position";
import { useRoute, useSession } from "./sessionContext";
import { isOpen } from "./stops";
import { texts } from "./texts";

/** Fetches the map when it is first wanted, and opens the stops whose details are on this phone for as long as it is shown. */
export function MapScreen() {
  const session = useSession();
  const route = useRoute();
  const [Map, setMap] = useState<{ component: ComponentType<MapProps> } | undefined>(undefined);
  const [places, setPlaces] = useState<readonly MapStop[]>([]);
  useWatchPosition();
  const t = texts.value.map;
  const here = route.stops.filter((stop) => isOpen(stop) && stop.inWindow && stop.leasedUntil && stop.leasedUntil.getTime() > now.value);
  const which = here.map((stop) => stop.stopId).join(" ");

  useEffect(() => {
    void attempt(async () => {
      const { SketchMap } = await import("./SketchMap");
      setMap({ component: SketchMap });
    });
  }, []);

  useEffect(() => {
    let over = false;
    void attempt(async () => {
      const found: MapStop[] = [];
      for (const stop of here) {
        const door = await session.openStop(stop.stopId);
        if (!("refused" in door) && door.details.place) found.push({ code: stop.code, place: door.details.place });
      }
      if (!over) setPlaces(found);
    });
    return () => {
      over = true;
    };
  }, [which]);

  return (
    <section class="screen">
      <h1 tabIndex={-1}>{t.title}</h1>
      <p class="hint">{places.length > 0 ? t.only : t.none}</p>
      {Map ? <Map.component pantry={route.pantry} stops={places} you={position.value} /> : <p>{t.loading}</p>}
      <div class="actions"><button type="button" onClick={back}>{texts.value.app.back}</button></div>
    </section>
  );
}
