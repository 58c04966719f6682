import type { FillLayerSpecification, LayerSpecification, LineLayerSpecification, StyleSpecification } from "maplibre-gl";

/** Longitude and latitude in degrees. */
export type Place = [number, number];

export interface Routes {
  pantry: Place;
  /** How wide and high a cell is, in degrees. */
  cell: Place;
  cells: { at: Place; codes: string[] }[];
  /** Lines from the pantry through the middles of cells. */
  lines: { colour: string; dash: number[]; beside: number; places: Place[] }[];
}

/** From the ground up; the tiles' kinds of roads each have a width at zoom 10 and at zoom 16, in pixels. */
const light = { ground: "#f2f0ea", green: "#dfe8d2", water: "#b9d3e6", building: "#e2ded4", road: "#ffffff", edge: "#c9c3b5", border: "#9a8fa8" };
const dark = { ground: "#1d2023", green: "#22302a", water: "#16303f", building: "#2b2f33", road: "#454b51", edge: "#5b636b", border: "#77708a" };
const roads: [string[], number, number][] = [[["path", "other"], 0.3, 3], [["minor_road"], 0.5, 8], [["major_road"], 1.5, 12], [["highway"], 2.5, 16]];
const greens = ["park", "forest", "wood", "grass", "grassland", "scrub", "cemetery", "golf_course", "nature_reserve", "farmland", "recreation_ground"];

/** Streets with the routes on top. */
export function style(tiles: string, routes: Routes, isDark: boolean): StyleSpecification {
  const ground = streets(tiles, isDark);
  return {
    ...ground,
    sources: {
      ...ground.sources,
      cells: { type: "geojson", data: { type: "MultiPolygon", coordinates: routes.cells.map(({ at }) => [around(at, routes.cell)]) } },
      ...Object.fromEntries(routes.lines.map(({ places }, n) => [`route${n}`, { type: "geojson", data: { type: "LineString", coordinates: places } }])),
    },
    layers: [
      ...ground.layers,
      { id: "cells", type: "fill", source: "cells", paint: { "fill-color": isDark ? "#ffffff" : "#000000", "fill-opacity": 0.12 } },
      ...routes.lines.map(({ colour, dash, beside }, n): LineLayerSpecification => ({
        id: `route${n}`, type: "line", source: `route${n}`, layout: { "line-join": "round" },
        paint: { "line-color": colour, "line-width": 3.5, "line-offset": beside, ...(dash.length > 0 && { "line-dasharray": dash }) },
      })),
    ],
  };
}

/**
 * Streets and water in plain colours, for tiles of the Protomaps basemap (its layers, version 4). Nothing in it is written, so that no
 * fonts are needed.
 */
export function streets(tiles: string, isDark: boolean): StyleSpecification {
  const colours = isDark ? dark : light;
  return {
    version: 8,
    sources: { tiles: { type: "vector", url: `pmtiles://${tiles}` } },
    layers: [
      { id: "nothing", type: "background", paint: { "background-color": isDark ? "#141618" : "#e6e3db" } },
      fill("earth", colours.ground),
      fill("landcover", colours.green, ["in", ["get", "kind"], ["literal", greens]]),
      fill("landuse", colours.green, ["in", ["get", "kind"], ["literal", greens]]),
      fill("water", colours.water, ["==", ["geometry-type"], "Polygon"]),
      fill("buildings", colours.building),
      ...roads.flatMap(([kinds, thin, wide], n): LayerSpecification[] => [
        road(`edge${n}`, kinds, colours.edge, thin + 0.6, wide + 2), road(`road${n}`, kinds, colours.road, thin, wide),
      ]),
      { id: "boundaries", type: "line", source: "tiles", "source-layer": "boundaries", paint: { "line-color": colours.border, "line-dasharray": [4, 3] } },
    ],
  };
}

/** Lines a kilometre apart, for 25 km around a place: the map without streets. */
export function grid([x, y]: Place, isDark: boolean): StyleSpecification {
  const metre = 1 / 111_320, [east, north] = [1000 * metre / Math.cos(y * Math.PI / 180), 1000 * metre];
  const steps = Array.from({ length: 51 }, (_, n) => n - 25);
  const lines = steps.flatMap((n): Place[][] => [
    [[x + n * east, y - 25 * north], [x + n * east, y + 25 * north]], [[x - 25 * east, y + n * north], [x + 25 * east, y + n * north]],
  ]);
  return {
    version: 8,
    sources: { grid: { type: "geojson", data: { type: "MultiLineString", coordinates: lines } } },
    layers: [
      { id: "nothing", type: "background", paint: { "background-color": isDark ? dark.ground : light.ground } },
      { id: "grid", type: "line", source: "grid", paint: { "line-color": isDark ? dark.edge : light.edge, "line-width": 1 } },
    ],
  };
}

function fill(layer: string, colour: string, filter?: FillLayerSpecification["filter"]): FillLayerSpecification {
  return { id: layer, type: "fill", source: "tiles", "source-layer": layer, paint: { "fill-color": colour }, ...(filter && { filter }) };
}

function road(id: string, kinds: string[], colour: string, thin: number, wide: number): LineLayerSpecification {
  return {
    id, type: "line", source: "tiles", "source-layer": "roads", filter: ["in", ["get", "kind"], ["literal", kinds]],
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 10, thin, 16, wide] },
  };
}

function around([x, y]: Place, [width, height]: Place): Place[] {
  const [west, east, south, north] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  return [[west, south], [east, south], [east, north], [west, north], [west, south]];
}
