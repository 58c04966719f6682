import type { BoxView } from "../core/session";
import { list } from "./format";
import { Icon } from "./Icon";
import { fill, texts } from "./texts";

/** What is in the boxes, and what to be careful about. */
export function Food({ boxes }: { boxes: readonly BoxView[] }) {
  const t = texts.value.door;
  const names: Record<string, string> = texts.value.allergens;
  return (
    <section>
      <h2>{t.food}</h2>
      {boxes.map((box) => (
        <div key={box.boxId} class="card">
          <h3>{fill(t.box, { box: box.code })}{box.loaded === false && ` (${t.notLoaded})`}</h3>
          {box.allergens.length > 0 && (
            <p class="warn"><Icon name="warning" /> <strong>{fill(t.contains, { list: list(box.allergens.map((one) => names[one] ?? one)) })}</strong></p>
          )}
          {box.allergensUnknown && <p class="warn"><Icon name="warning" /> {t.allergensUnknown}</p>}
          {box.allergens.length === 0 && !box.allergensUnknown && <p class="hint">{t.noAllergens}</p>}
          {box.cold && <p class="cold"><Icon name="cold" /> {t.coldItems}</p>}
          <ul class="lines">{box.lines.map((line) => <li key={line.lot}>{fill(t.quantity, { n: line.quantity, item: line.item })}</li>)}</ul>
        </div>
      ))}
    </section>
  );
}
