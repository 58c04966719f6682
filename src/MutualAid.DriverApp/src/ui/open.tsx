// The ways from one screen to another.
import { EndShift } from "./EndShift";
import { Load } from "./Load";
import { MapScreen } from "./MapScreen";
import { home, layers, open } from "./navigation";
import { Settings } from "./Settings";
import { Stop } from "./Stop";
import { Todos } from "./Todos";

/** A stop; its details too when the driver asked for the door. */
export const openStop = (stopId: string, door: boolean) =>
  open({ name: "stop", about: stopId, sheet: false, view: () => <Stop stopId={stopId} door={door} /> });

export const openLoad = () => open({ name: "load", sheet: false, view: () => <Load onStart={home} /> });
export const openMap = () => open({ name: "map", sheet: false, view: () => <MapScreen /> });
export const openEnd = () => open({ name: "end", sheet: false, view: () => <EndShift /> });
export const openTodos = () => open({ name: "todos", sheet: false, view: () => <Todos /> });

export function openSettings(): void {
  if (layers.value.at(-1)?.name !== "settings") open({ name: "settings", sheet: false, view: () => <Settings /> });
}
