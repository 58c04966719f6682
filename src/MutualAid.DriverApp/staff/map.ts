import { addProtocol, type LngLatBoundsLike, MapLibreMap, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { Protocol } from "pmtiles";
import { offerPin } from "./pin";
import { type Place, style, type Routes } from "./style";

/** What the page says of the map: routes through the middles of cells, nobody's door. */
interface Page { tiles: string; routes: Routes; texts: Record<string, string> }

const container = document.querySelector<HTMLElement>("#live-map");
if (container) show(container);
const pinned = document.querySelector<HTMLElement>("#pin-map");
if (pinned) {
  ready();
  offerPin(pinned);
}

function ready(): void {
  setWorkerUrl(workerUrl);
  addProtocol("pmtiles", new Protocol().tile);
}

/** Draws the map in place of the drawing, which stays for print, and comes back if the map can't be drawn. */
function show(container: HTMLElement): void {
  const { tiles, routes, texts } = JSON.parse(container.dataset["map"]!) as Page;
  const drawing = document.querySelector<HTMLElement>("[data-drawing]")!;
  const giveUp = () => {
    container.hidden = true;
    drawing.classList.remove("onpaper");
  };
  ready();
  container.hidden = false;
  try {
    const map = new MapLibreMap({
      container, style: style(new URL(tiles, location.href).href, routes, matchMedia("(prefers-color-scheme: dark)").matches),
      bounds: bounds(routes), fitBoundsOptions: { padding: 60, maxZoom: 14 }, locale: texts,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, cooperativeGestures: true,
    });
    map.addControl(new NavigationControl({ showCompass: false }));
    map.once("load", () => {
      drawing.classList.add("onpaper");
      container.dataset["drawn"] = "yes";
    });
    map.on("webglcontextlost", giveUp);
    for (const { at, codes } of routes.cells) label(codes.length > 4 ? [...codes.slice(0, 3), `+${codes.length - 3}`] : codes, at, map);
    label(["◻"], routes.pantry, map);
  } catch {
    giveUp(); // no WebGL
  }
}

function label(lines: string[], at: Place, map: MapLibreMap): void {
  const element = document.createElement("div");
  element.className = "codes-here";
  element.textContent = lines.join("\n");
  new Marker({ element }).setLngLat(at).addTo(map);
}

function bounds({ cells, pantry, cell }: Routes): LngLatBoundsLike {
  const places = [...cells.map(({ at }) => at), pantry];
  const [east, north] = [places.map(([x]) => x), places.map(([, y]) => y)];
  return [Math.min(...east) - cell[0], Math.min(...north) - cell[1], Math.max(...east) + cell[0], Math.max(...north) + cell[1]];
}
