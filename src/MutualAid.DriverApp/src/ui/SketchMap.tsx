import { distance } from "./format";
import { direction, metresBetween, offset, type Place, roundLength } from "./geography";
import { fill, texts } from "./texts";

export interface MapStop { code: string; place: Place }
export interface MapProps { pantry: Place; stops: readonly MapStop[]; you: Place | undefined }

const size = 320;
const margin = 44;

/** Where things are to one another, north up, without tiles: nobody is asked for a picture of the place. */
export function SketchMap({ pantry, stops, you }: MapProps) {
  const t = texts.value.map;
  const points = [pantry, ...stops.map((stop) => stop.place), ...(you ? [you] : [])].map((place) => offset(pantry, place));
  const [west, east] = [Math.min(...points.map((p) => p.east)), Math.max(...points.map((p) => p.east))];
  const [south, north] = [Math.min(...points.map((p) => p.north)), Math.max(...points.map((p) => p.north))];
  const span = Math.max(east - west, north - south, 200);
  const scale = (size - 2 * margin) / span;
  const at = (place: Place) => {
    const { east: x, north: y } = offset(pantry, place);
    return { x: size / 2 + (x - (west + east) / 2) * scale, y: size / 2 - (y - (south + north) / 2) * scale };
  };
  const bar = roundLength(span / 3);
  const alternative = [
    t.alt,
    ...stops.map(({ code, place }) => fill(t.altStop, {
      code, distance: distance(metresBetween(pantry, place)), direction: t.directions[direction(pantry, place)],
    })),
    ...(you ? [fill(t.altYou, { distance: distance(metresBetween(pantry, you)), direction: t.directions[direction(pantry, you)] })] : []),
  ].join(" ");
  const [home, me] = [at(pantry), you && at(you)];
  // On the side where nothing else is written.
  const below = (one: typeof home) => {
    const away = (other: typeof home) => Math.hypot(other.x - one.x, other.y - one.y);
    const nearest = [home, ...stops.map(({ place }) => at(place))].sort((a, b) => away(a) - away(b))[0]!;
    return nearest.y < one.y;
  };

  return (
    <>
      <svg class="map" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={alternative}>
        <path class="map-ink" d={`M${size - 20} 44V20m-6 7 6-8 6 8`} />
        <text x={size - 20} y="60">{t.north}</text>
        {stops.length > 1 && <polyline class="map-way" points={stops.map(({ place }) => `${at(place).x},${at(place).y}`).join(" ")} />}
        <rect class="map-pantry" x={home.x - 8} y={home.y - 8} width="16" height="16" />
        <text x={home.x} y={home.y + 24}>{t.pantry}</text>
        {stops.map(({ code, place }, index) => (
          <g key={code}>
            <circle class={index === 0 ? "map-next" : "map-stop"} cx={at(place).x} cy={at(place).y} r={index === 0 ? 10 : 7} />
            <text class="map-code" x={at(place).x} y={at(place).y - 14}>{code}</text>
          </g>
        ))}
        {me && <g><circle class="map-you" cx={me.x} cy={me.y} r="6" /><text x={me.x} y={me.y + (below(me) ? 20 : -12)}>{t.you}</text></g>}
        <path class="map-ink" d={`M12 ${size - 18}v6h${bar * scale}v-6`} />
        <text class="map-scale" x="12" y={size - 24}>{distance(bar)}</text>
      </svg>
      <p class="hint">{alternative}</p>
      {you && stops.length > 0 && (
        <>
          <h2>{t.nearest}</h2>
          <dl class="facts">
            {stops.map(({ code, place }) => ({ code, metres: metresBetween(you, place) })).sort((a, b) => a.metres - b.metres).map((one) => (
              <div key={one.code}><dt class="code">{one.code}</dt><dd>{distance(one.metres)}</dd></div>
            ))}
          </dl>
        </>
      )}
    </>
  );
}
