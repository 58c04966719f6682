// Where things are to one another. Good for the reach of a delivery route.

export interface Place { latitude: number; longitude: number }

const earthRadius = 6_371_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres as the crow flies (haversine). */
export function metresBetween(a: Place, b: Place): number {
  const north = Math.sin(radians(b.latitude - a.latitude) / 2);
  const east = Math.sin(radians(b.longitude - a.longitude) / 2);
  const h = north * north + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east * east;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Metres to the east and to the north of an origin, on a plane that touches the earth there. */
export function offset(origin: Place, to: Place): { east: number; north: number } {
  return {
    east: radians(to.longitude - origin.longitude) * Math.cos(radians(origin.latitude)) * earthRadius,
    north: radians(to.latitude - origin.latitude) * earthRadius,
  };
}

export type Direction = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";

const directions: readonly Direction[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

export function direction(from: Place, to: Place): Direction {
  const { east, north } = offset(from, to);
  const eighth = Math.round(Math.atan2(east, north) / (Math.PI / 4));
  return directions[(eighth + 8) % 8]!;
}

/** A length of 1, 2 or 5 times a power of ten that is at most the given one. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  const leading = metres / power;
  return (leading >= 5 ? 5 : leading >= 2 ? 2 : 1) * power;
}
