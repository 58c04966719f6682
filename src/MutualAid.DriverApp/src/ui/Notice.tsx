import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";

interface Props {
  tone: "good" | "warn" | "bad";
  icon?: IconName;
  /** Said at once by a screen reader. */
  alert?: boolean;
  /** A button beside the text. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** A boxed text with a sign, never by colour alone. */
export function Notice({ tone, icon = "warning", alert, action, children }: Props) {
  return (
    <div class={`notice ${tone}`} role={alert ? "alert" : undefined}>
      <Icon name={icon} />
      <span>{children}</span>
      {action}
    </div>
  );
}
