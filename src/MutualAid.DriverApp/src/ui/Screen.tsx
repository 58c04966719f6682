import type { ComponentChildren } from "preact";
import { Banners } from "./Banners";

interface Props {
  title: string;
  children?: ComponentChildren;
  /** At the bottom, under the thumb; the rest scrolls above them and is never hidden below. */
  actions?: ComponentChildren;
}

export function Screen({ title, children, actions }: Props) {
  return (
    <section class="screen">
      <div class="scroll" tabIndex={0} role="group" aria-label={title}>
        <Banners />
        <h1 tabIndex={-1}>{title}</h1>
        {children}
      </div>
      {actions && <div class="actions">{actions}</div>}
    </section>
  );
}
