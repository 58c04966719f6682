import type { BoxView, OutcomeReport } from "../core/session";
import { texts, fill } from "./texts";

export type Kept = OutcomeReport["keptBack"][number];

interface Props { boxes: readonly BoxView[]; kept: readonly Kept[]; onChange: (kept: readonly Kept[]) => void }

/** Lines of the boxes with a count each of what comes away from the door again. */
export function KeptBack({ boxes, kept, onChange }: Props) {
  const t = texts.value.outcome;
  const set = (boxId: string, lot: string, quantity: number) => {
    const others = kept.filter((one) => one.boxId !== boxId || one.lot !== lot);
    onChange(quantity > 0 ? [...others, { boxId, lot, quantity }] : others);
  };
  return (
    <fieldset>
      <legend>{t.keptTitle}</legend>
      <p class="hint">{kept.length > 0 ? t.keptHint : t.keptNone}</p>
      <ul class="rows">
        {boxes.flatMap((box) => box.lines.map((line) => {
          const n = kept.find((one) => one.boxId === box.boxId && one.lot === line.lot)?.quantity ?? 0;
          const step = (by: number) => set(box.boxId, line.lot, Math.min(line.quantity, Math.max(0, n + by)));
          return (
            <li key={box.boxId + line.lot} class="row stepper">
              <span>{line.item} <small>{fill(t.keptOf, { n, all: line.quantity })}</small></span>
              <button type="button" class="square" aria-disabled={n === 0} aria-label={fill(t.less, { item: line.item })} onClick={() => step(-1)}>−</button>
              <output>{n}</output>
              <button type="button" class="square" aria-disabled={n === line.quantity} aria-label={fill(t.more, { item: line.item })} onClick={() => step(1)}>+</button>
            </li>
          );
        }))}
      </ul>
    </fieldset>
  );
}
