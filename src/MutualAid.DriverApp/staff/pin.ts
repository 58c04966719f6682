import { type LngLat, MapLibreMap, Marker, NavigationControl } from "maplibre-gl";
import { grid, type Place, streets } from "./style";

/** What the page says of the map: no tiles where the operator has none. Where anybody lives is in the fields alone. */
interface Page { tiles: string | null; pantry: Place; texts: Record<string, string> }

/** In pixels: how far an arrow moves the pin, and with Shift. */
const far = 16, near = 1;
const arrows: Record<string, Place> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * A map on which a pin is dropped for the field that was gone to last. The field holds the coordinates, and its form sends them: the
 * map only writes there, and the pin goes where somebody types.
 */
export function offerPin(container: HTMLElement): void {
  const { tiles, pantry, texts } = JSON.parse(container.dataset["map"]!) as Page;
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-pin]")];
  const about = document.querySelector<HTMLElement>("#pin-about")!, frame = container.parentElement!;
  let field = fields[0];
  if (!field) return;
  frame.hidden = false;
  try {
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const map = new MapLibreMap({
      container, style: tiles ? streets(new URL(tiles, location.href).href, isDark) : grid(pantry, isDark), center: read(field.value) ?? pantry,
      zoom: tiles && read(field.value) ? 15 : 12, locale: texts, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      cooperativeGestures: true, keyboard: false,
    });
    map.addControl(new NavigationControl({ showCompass: false }));
    map.once("load", () => { container.dataset["drawn"] = "yes"; });
    map.on("webglcontextlost", () => { frame.hidden = true; });
    const house = document.createElement("div");
    house.className = "codes-here";
    house.textContent = "◻";
    new Marker({ element: house }).setLngLat(pantry).addTo(map);
    const pin = new Marker({ draggable: true });

    const put = (at: LngLat) => {
      pin.setLngLat(at).addTo(map);
      field!.value = `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`;
    };
    const follow = () => {
      const at = read(field!.value);
      if (!at) return void pin.remove();
      pin.setLngLat(at).addTo(map);
      if (!map.getBounds().contains(at)) map.jumpTo({ center: at });
    };

    map.on("click", ({ lngLat }) => put(lngLat));
    pin.on("dragend", () => put(pin.getLngLat()));
    map.getCanvas().addEventListener("keydown", (event) => {
      const arrow = arrows[event.key];
      if (!arrow) return;
      event.preventDefault(); // the page would scroll
      const from = map.project(read(field!.value) ?? map.getCenter()), step = event.shiftKey ? near : far;
      const to = map.unproject([from.x + arrow[0] * step, from.y + arrow[1] * step]);
      put(to);
      if (!map.getBounds().contains(to)) map.panTo(to);
    });
    for (const one of fields) {
      one.addEventListener("input", follow);
      one.addEventListener("focus", () => choose(one));
    }

    const choose = (one: HTMLInputElement) => {
      field = one;
      about.textContent = one.dataset["pin"]!;
      follow();
    };
    choose(field);
  } catch {
    frame.hidden = true; // no WebGL
  }
}

/** Coordinates as they are pasted: latitude, longitude. */
function read(typed: string): Place | null {
  const [latitude, longitude, more] = typed.split(/[,; ]+/).filter((part) => part !== "").map(Number);
  return more === undefined && Number.isFinite(latitude) && Number.isFinite(longitude) && Math.abs(latitude!) <= 90 && Math.abs(longitude!) <= 180
    ? [longitude!, latitude!]
    : null;
}
