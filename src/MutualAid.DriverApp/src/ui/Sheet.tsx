import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { HelpButton } from "./HelpButton";
import { Icon } from "./Icon";
import { back, layers } from "./navigation";
import { Notice } from "./Notice";
import { failed } from "./notices";
import { texts } from "./texts";

interface Props {
  title: string;
  children?: ComponentChildren;
  /** At the bottom, under the thumb. */
  actions?: ComponentChildren;
  /** A sheet without a way out but its actions. */
  stays?: boolean;
  isHelp?: boolean;
}

/** A dialog over the screen, with help within reach. Its heading is focused when it opens and when its title changes. */
export function Sheet({ title, children, actions, stays, isHelp }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const label = useId();

  useLayoutEffect(() => {
    const sheet = dialog.current!;
    const before = document.activeElement;
    sheet.showModal();
    return () => {
      sheet.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  // At once with what is drawn: a key that is pressed right after must not meet the old focus.
  useLayoutEffect(() => {
    heading.current?.focus();
    dialog.current?.querySelector(".sheet-body")?.scrollTo(0, 0);
  }, [title]);

  const leave = (event: Event) => {
    event.preventDefault();
    if (!stays) back();
  };
  // Some phones close a dialog without asking when their back button is pressed twice.
  const closed = () => {
    if (!dialog.current?.isConnected) return;
    if (stays) dialog.current.showModal();
    else if (layers.value.length > 0) back();
  };

  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={label} onCancel={leave} onClose={closed}>
      <div class="sheet-head">
        <h2 id={label} ref={heading} tabIndex={-1}>{title}</h2>
        {!isHelp && <HelpButton />}
        {!stays && (
          <button type="button" class="quiet square" onClick={back} aria-label={texts.value.app.close}><Icon name="cross" /></button>
        )}
      </div>
      <div class="sheet-body" tabIndex={0} role="group" aria-labelledby={label}>
        {failed.value && <Notice tone="bad" alert>{texts.value.app.failed}</Notice>}
        {children}
      </div>
      {actions && <div class="actions">{actions}</div>}
    </dialog>
  );
}
